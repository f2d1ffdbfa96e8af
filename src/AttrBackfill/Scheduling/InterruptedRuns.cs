using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Scheduling;

/// <summary>
/// Scheduled runs that ended before they were done: the daemon was stopped, its machine died, or the other side was away.
/// </summary>
internal static class InterruptedRuns
{
    /// <summary>
    /// The job's last scheduled run, where it was left behind. One that is active elsewhere does not count, nor one that waited for another
    /// attempt when the job's next firing has taken over since.
    /// </summary>
    public static async Task<RunRecord?> FindAsync(
        SqlLedger ledger, JobSettings job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = (await ledger.Runs.ListAsync(job.Name, cancellationToken)).FirstOrDefault(r => r.Origin == RunOrigin.Schedule);
        var isLeft = last switch
        {
            { Status: RunStatus.Interrupted or RunStatus.Died } => true,
            { Status: RunStatus.Running } => (await ledger.Locks.HoldersAsync(job.Name, cancellationToken)).Count == 0,
            { Status: RunStatus.Failed, ExitCode: (int)ExitCode.Unreachable } => !HasFiredSince(job, last.StartedAt, now),
            _ => false,
        };
        return isLeft ? await ledger.Runs.FindAsync(last!.RunId, cancellationToken) : null; // a list of runs lacks what a resume needs
    }

    static bool HasFiredSince(JobSettings job, DateTimeOffset started, DateTimeOffset now) =>
        job.Schedule is { } schedule && CronRule.Next(schedule, started) <= now;
}
