namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Call counters that wait for the next batch. Counting must not wait for the disk.</summary>
internal sealed class PendingCalls
{
    /// <summary>How fine the ledger remembers when calls were made.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    TakenCalls pending = new([], []);

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return pending.ByEndpoint.Count == 0;
        }
    }

    public void Add(string runId, IReadOnlyList<CallCounts> calls, DateTimeOffset now)
    {
        var slot = LedgerTime.Of(now.AddTicks(-(now.UtcTicks % Slot.Ticks)));
        lock (gate)
        {
            foreach (var c in calls)
            {
                Add(pending.ByEndpoint, (runId, c.Endpoint), c);
                Add(pending.BySlot, (runId, slot), c);
            }
        }
    }

    public TakenCalls Take()
    {
        lock (gate)
        {
            var taken = pending;
            pending = new([], []);
            return taken;
        }
    }

    static void Add<TKey>(Dictionary<TKey, CallCounts> to, TKey key, CallCounts c) where TKey : notnull =>
        to[key] = to.TryGetValue(key, out var p)
            ? new CallCounts(c.Endpoint, p.Calls + c.Calls, p.Retries + c.Retries, p.TooManyRequests + c.TooManyRequests)
            : c;
}

/// <summary>The same calls twice: by what they asked, and by when.</summary>
internal sealed record TakenCalls(
    Dictionary<(string Run, string Endpoint), CallCounts> ByEndpoint, Dictionary<(string Run, string SlotAt), CallCounts> BySlot);
