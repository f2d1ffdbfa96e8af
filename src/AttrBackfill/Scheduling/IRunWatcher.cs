using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;

namespace AttrBackfill.Scheduling;

/// <summary>Receives the events of the daemon's runs. A watcher handles its own failures: it must not throw.</summary>
internal interface IRunWatcher
{
    /// <summary>The run is in the ledger; its numbers can be read while it runs.</summary>
    void Started(RunRecord run, RunPipeline backfill, GenesysClient genesys);

    /// <param name="job">As jobs.json has it now; null where it has it no more.</param>
    /// <param name="isOver">False where the daemon will try the run again: it is too early to notify anyone.</param>
    /// <param name="stopping">The daemon is to end: nothing may be waited for any more.</param>
    Task EndedAsync(JobSettings? job, RunResult finished, bool isOver, CancellationToken stopping);

    /// <summary>A run that could not begin, or that did not come to an end of its own.</summary>
    /// <param name="runId">Null where it could not begin.</param>
    /// <param name="why">One line, without values or secrets.</param>
    Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping);
}
