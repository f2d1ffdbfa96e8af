using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Scheduling;

/// <summary>Scheduled runs that ended before they were done: the daemon was stopped, or its machine died.</summary>
internal static class LeftBehind
{
    /// <summary>The job's last scheduled run, where it was left behind. One at work elsewhere is none.</summary>
    public static async Task<RunRecord?> FindAsync(ILedger ledger, string job, CancellationToken cancellationToken)
    {
        var last = (await ledger.RunsAsync(job, cancellationToken)).FirstOrDefault(r => r.Origin == RunOrigin.Schedule);
        return last switch
        {
            { Status: RunStatus.Interrupted or RunStatus.Died } => last,
            { Status: RunStatus.Running } when (await ledger.HoldersAsync(job, cancellationToken)).Count == 0 => last,
            _ => null,
        };
    }
}
