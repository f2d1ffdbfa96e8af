using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Scheduling;

namespace AttrBackfill.Telemetry;

/// <summary>A run of this process, at work now.</summary>
internal sealed record LiveRun(RunRecord Run, RunCounters Counters, GenesysClient Genesys)
{
    /// <summary>Made so far, the token's among them.</summary>
    public long Calls => Genesys.Calls.Total;
}

/// <summary>What a connection allows, as its last run was told.</summary>
/// <param name="Allowed">Calls in a window; null where the server never said.</param>
/// <param name="Share">The part of them that the connection may use.</param>
/// <param name="Used">Calls counted in the present window, whoever made them; null while no run is at work.</param>
internal sealed record ConnectionQuota(string Connection, int? Allowed, double Share, int? Used = null);

/// <summary>What this process is doing, and what it has seen since it started: for the status page and for telemetry.</summary>
internal sealed class LiveRuns : IRunWatcher
{
    const int KeptFailures = 50;

    readonly Lock _state = new();
    readonly Dictionary<string, LiveRun> _running = [];
    readonly Dictionary<string, ConnectionQuota> _quotas = [];
    readonly Dictionary<(string Job, ConversationOutcome Outcome), long> _ended = [];
    readonly Queue<(string RunId, IReadOnlyList<string> First)> _failures = new();

    public IReadOnlyList<LiveRun> Running
    {
        get { lock (_state) return [.. _running.Values]; }
    }

    public IReadOnlyList<ConnectionQuota> Quotas
    {
        get
        {
            lock (_state)
            {
                foreach (var live in _running.Values) NoteQuota(live, live.Genesys.Quota.Used);
                return [.. _quotas.Values.OrderBy(q => q.Connection, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Conversations since the process started, those of current runs included.</summary>
    public IReadOnlyDictionary<(string Job, ConversationOutcome Outcome), long> Conversations
    {
        get
        {
            lock (_state)
            {
                var sums = new Dictionary<(string, ConversationOutcome), long>(_ended);
                foreach (var live in _running.Values) Add(sums, live);
                return sums;
            }
        }
    }

    public LiveRun? Find(string runId)
    {
        lock (_state) return _running.GetValueOrDefault(runId);
    }

    /// <summary>The first of a run's failed conversations: id and message.</summary>
    public IReadOnlyList<string> FirstFailures(string runId)
    {
        lock (_state) return _failures.LastOrDefault(f => f.RunId == runId).First ?? [];
    }

    public void Started(RunRecord run, RunPipeline backfill, GenesysClient genesys)
    {
        lock (_state) _running[run.RunId] = new LiveRun(run, backfill.Counters, genesys);
    }

    public Task EndedAsync(JobSettings? job, RunResult finished, bool isOver, CancellationToken stopping)
    {
        lock (_state)
        {
            Forget(finished.Run.RunId);
            if (finished.FirstFailures.Count > 0) _failures.Enqueue((finished.Run.RunId, finished.FirstFailures));
            while (_failures.Count > KeptFailures) _failures.Dequeue();
        }

        return Task.CompletedTask;
    }

    public Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping)
    {
        lock (_state) if (runId is not null) Forget(runId);
        return Task.CompletedTask;
    }

    void Forget(string runId)
    {
        if (!_running.Remove(runId, out var live)) return;
        NoteQuota(live, used: null);
        Add(_ended, live);
    }

    void NoteQuota(LiveRun live, int? used)
    {
        var known = _quotas.GetValueOrDefault(live.Run.Connection)?.Allowed;
        _quotas[live.Run.Connection] =
            new ConnectionQuota(live.Run.Connection, live.Genesys.Quota.Allowed ?? known, live.Run.QuotaShare, used);
    }

    static void Add(Dictionary<(string Job, ConversationOutcome Outcome), long> sums, LiveRun live)
    {
        foreach (var outcome in ContractNames.Outcomes)
            sums[(live.Run.Job, outcome)] = sums.GetValueOrDefault((live.Run.Job, outcome)) + live.Counters[outcome];
    }
}
