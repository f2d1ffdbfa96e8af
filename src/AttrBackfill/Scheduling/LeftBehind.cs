using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Scheduling;

/// <summary>Scheduled runs that ended before they were done: the daemon was stopped, or its machine died.</summary>
internal static class LeftBehind
{
    /// <summary>The job's last scheduled run, where it was left behind. One at work elsewhere is none.</summary>
    public static async Task<RunRecord?> FindAsync(ILedger ledger, string job, CancellationToken cancellationToken)
    {
        var last = (await ledger.RunsAsync(job, cancellationToken)).FirstOrDefault(r => r.Origin == RunOrigin.Schedule);
        return last is { Status: RunStatus.Interrupted or RunStatus.Died }
            || (last is { Status: RunStatus.Running } && (await ledger.HoldersAsync(job, cancellationToken)).Count == 0)
            ? await ledger.FindRunAsync(last.RunId, cancellationToken)
            : null;
    }
}
