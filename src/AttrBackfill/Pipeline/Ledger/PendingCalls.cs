namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Call counters that wait for the next batch. Counting must not wait for the disk.</summary>
internal sealed class PendingCalls
{
    readonly Lock gate = new();
    Dictionary<(string Run, string Endpoint), CallCounts> pending = [];

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return pending.Count == 0;
        }
    }

    public void Add(string runId, IReadOnlyList<CallCounts> calls)
    {
        lock (gate)
        {
            foreach (var c in calls)
            {
                pending[(runId, c.Endpoint)] = pending.TryGetValue((runId, c.Endpoint), out var p)
                    ? new CallCounts(c.Endpoint, p.Calls + c.Calls, p.Retries + c.Retries, p.TooManyRequests + c.TooManyRequests)
                    : c;
            }
        }
    }

    public IReadOnlyDictionary<(string Run, string Endpoint), CallCounts> Take()
    {
        lock (gate)
        {
            var taken = pending;
            pending = [];
            return taken;
        }
    }
}
