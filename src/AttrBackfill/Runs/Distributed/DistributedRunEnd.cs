using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Runs.Execution;

namespace AttrBackfill.Runs.Distributed;

/// <summary>The end of a distributed run as a process sees it that does not lead the run.</summary>
internal static class DistributedRunEnd
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>The run as the ledger has it: another process has ended it, or continues it.</summary>
    /// <param name="why">This process left, without values or secrets; null for the run's own words.</param>
    public static async Task<RunResult> SeenAsync(SqlLedger ledger, RunRecord run, IReadOnlyList<string> reports, string? why)
    {
        var now = (await ledger.Runs.FindAsync(run.RunId, CancellationToken.None))!;
        return new RunResult(now with { Message = why ?? now.Message }, await ledger.Reports.CountsAsync(run.RunId, CancellationToken.None),
            reports, [])
        {
            EndedHere = false,
        };
    }

    /// <summary>
    /// The reports are written here too, unless they are here already (a folder that machines share). The lock is held meanwhile, as it
    /// is by the process that leads the run: never two at a time into one folder.
    /// </summary>
    /// <param name="warn">As <see cref="RunReports"/> takes it.</param>
    /// <param name="stopping">Who stops this process does not wait for them.</param>
    public static async Task<IReadOnlyList<string>> ReportsAsync(
        SqlLedger ledger, RunRecord run, string outputFolder, TimeProvider clock, Action<string> warn, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await using var mine = await ledger.Locks.TakeAsync(run.Job, run.RunId, CancellationToken.None);
            if (mine.Holder is null || mine.Holder.RunId != run.RunId) // another run of the job has nothing to do with this folder
            {
                var ended = (await ledger.Runs.FindAsync(run.RunId, CancellationToken.None))!;
                return RunReports.Find(ended, outputFolder) is { Count: > 0 } there
                    ? there
                    : await RunReports.WriteAsync(ledger, ended, outputFolder, warn, CancellationToken.None);
            }

            await Task.Delay(Every, clock, CancellationToken.None);
        }

        return [];
    }
}
