using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Call counters that wait for the next batch. Counting must not wait for the disk.</summary>
internal sealed class PendingCalls
{
    /// <summary>How fine the ledger remembers when calls were made.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromSeconds(10);

    readonly Lock _gate = new();
    List<TakenCalls> _pending = [];

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _pending.Count == 0;
        }
    }

    /// <param name="token">Of the lock under which the calls were made; null for none.</param>
    public void Add(string runId, string? token, IReadOnlyList<CallCounts> calls, DateTimeOffset now)
    {
        if (calls.Count == 0)
            return;
        var slot = IsoTime.Of(now.AddTicks(-(now.UtcTicks % Slot.Ticks)));
        lock (_gate)
        {
            var of = _pending.Find(p => p.Token == token);
            if (of is null)
                _pending.Add(of = new TakenCalls(token, [], []));
            foreach (var c in calls)
            {
                Add(of.ByEndpoint, (runId, c.Endpoint), c);
                Add(of.BySlot, (runId, slot), c);
            }
        }
    }

    public IReadOnlyList<TakenCalls> Take()
    {
        lock (_gate)
        {
            var taken = _pending;
            _pending = [];
            return taken;
        }
    }

    /// <summary>Takes back what was taken for a batch that was not committed.</summary>
    public void PutBack(IReadOnlyList<TakenCalls> taken)
    {
        lock (_gate)
            _pending.AddRange(taken);
    }

    static void Add<TKey>(Dictionary<TKey, CallCounts> to, TKey key, CallCounts c) where TKey : notnull =>
        to[key] = to.TryGetValue(key, out var p)
            ? new CallCounts(c.Endpoint, p.Calls + c.Calls, p.Retries + c.Retries, p.TooManyRequests + c.TooManyRequests)
            : c;
}

/// <summary>The same calls twice: by what they asked, and by when.</summary>
internal sealed record TakenCalls(
    string? Token, Dictionary<(string Run, string Endpoint), CallCounts> ByEndpoint,
    Dictionary<(string Run, string SlotAt), CallCounts> BySlot);
