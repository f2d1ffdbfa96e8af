namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Runs as they are shown: one that the ledger calls running, though no lock of it is alive, has died. Only the locks decide; what the
/// ledger stores changes when the next run of the job starts.
/// </summary>
internal static class RunLife
{
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static async Task<IReadOnlyList<RunRecord>> AsSeenAsync(
        this SqlLedger ledger, IReadOnlyList<RunRecord> runs, CancellationToken cancellationToken)
    {
        var seen = new List<RunRecord>(runs.Count);
        foreach (var run in runs) seen.Add(await ledger.AsSeenAsync(run, cancellationToken));
        return seen;
    }

    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static async Task<RunRecord> AsSeenAsync(this SqlLedger ledger, RunRecord run, CancellationToken cancellationToken)
    {
        if (run.Status != RunStatus.Running || await IsHeldAsync(ledger, run, cancellationToken)) return run;
        // A run records its end before it frees its lock: one that has just ended is not dead.
        var now = await ledger.Runs.FindAsync(run.RunId, cancellationToken) ?? run;
        return now.Status == RunStatus.Running ? now with { Status = RunStatus.Died, Message = AttemptRows.Died } : now;
    }

    static async Task<bool> IsHeldAsync(SqlLedger ledger, RunRecord run, CancellationToken cancellationToken) =>
        (await ledger.Locks.HoldersAsync(run.Job, cancellationToken)).Any(h => h.RunId == run.RunId);
}
