using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Scheduling;

/// <summary>All watchers of the daemon's runs. One that throws costs a line in the log, never the run.</summary>
internal sealed partial class GuardedWatchers(IReadOnlyList<IRunWatcher> watchers, ILogger log) : IRunWatcher
{
    public void Started(RunRecord run, RunPipeline backfill, GenesysClient genesys)
    {
        // Without a task: a watcher may change the current activity, which must reach the run.
        foreach (var watcher in watchers)
        {
            try
            {
                watcher.Started(run, backfill, genesys);
            }
            catch (Exception e)
            {
                Failed(log, watcher.GetType().Name, Trouble.WithStack(e));
            }
        }
    }

    public Task EndedAsync(JobSettings? job, RunResult finished, bool isOver, CancellationToken stopping) =>
        EachAsync(watcher => watcher.EndedAsync(job, finished, isOver, stopping));

    public Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping) =>
        EachAsync(watcher => watcher.BrokenAsync(job, runId, why, isOver, stopping));

    async Task EachAsync(Func<IRunWatcher, Task> does)
    {
        foreach (var watcher in watchers)
        {
            try
            {
                await does(watcher);
            }
            catch (Exception e)
            {
                Failed(log, watcher.GetType().Name, Trouble.WithStack(e));
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "{Watcher} failed: {Why}")]
    static partial void Failed(ILogger log, string watcher, string why);
}
