using System.Collections.Concurrent;
using System.Globalization;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Runs: how each was asked for, began and ended.</summary>
/// <param name="started">The runs that this process writes outcomes of.</param>
internal sealed class LedgerRuns(
    ILedgerStore store, FencedWriter writing, ConcurrentDictionary<string, StartedRun> started, TimeProvider clock)
{
    readonly MetCounts _met = new(store, writing);

    /// <summary>Starts a run, or one of its later attempts: its status is running again, and what it was asked to do stays.</summary>
    /// <returns>False where the id is that of another job's run: nothing was written.</returns>
    public async Task<bool> StartAsync(RunRecord run, CancellationToken cancellationToken)
    {
        var rows = 0;
        await writing.WriteAsync(
            batch =>
            {
                rows = Start(batch, run);
                if (rows > 0) BeginAttempt(batch, run);
            },
            cancellationToken);
        if (rows > 0) await KnownAsync(run.RunId, cancellationToken); // so that its first outcomes keep their order
        return rows > 0;
    }

    /// <summary>
    /// The live run of a job's day: the one that is there, under the same settings, else a new one. It counts as completed from the start,
    /// since whatever it does is complete with each conversation.
    /// </summary>
    /// <param name="run">As it would be started, with the day as its window.</param>
    /// <returns>Its id; null where the id of a new one is that of another job's run.</returns>
    public async Task<string?> StartLiveAsync(RunRecord run, CancellationToken cancellationToken)
    {
        string? id = null;
        await writing.WriteAsync(
            batch =>
            {
                id = batch.First<string>(RunRows.FindLive, RunRows.ForStart(run));
                if (id is not null || Start(batch, run) == 0) return;
                id = run.RunId;
                BeginAttempt(batch, run);
                batch.Execute(RunRows.End,
                    RunRows.ForEnd(id, new RunEnd(RunStatus.Completed, ExitCodes.OfRun(0, 0, 0), run.StartedAt, null, null)));
            },
            cancellationToken);
        if (id is not null) await KnownAsync(id, cancellationToken);
        return id;
    }

    public async Task EndAsync(string runId, RunEnd end, CancellationToken cancellationToken)
    {
        await writing.WriteAsync(
            batch =>
            {
                batch.Execute(RunRows.End, RunRows.ForEnd(runId, end));
                batch.Execute(RunRows.SumUp, new { RunId = runId });
                batch.Execute(MetCounts.Forget, new { runId });
                if (end.Watermark is { } until) batch.Execute(RunRows.AdvanceWatermark, new { RunId = runId, Until = IsoTime.Of(until) });
                batch.Execute(
                    AttemptRows.End, new { RunId = runId, EndedAt = IsoTime.Of(end.EndedAt), Message = StoredText.Encode(end.Message) });
            },
            cancellationToken);
        // The next reader counts one that was interrupted: the process has to end soon.
        if (end.Status != RunStatus.Interrupted) await _met.CountAsync(runId, cancellationToken);
    }

    static int Start(WriteBatch batch, RunRecord run)
    {
        batch.Execute(RunRows.AddTarget, RunRows.ForStart(run));
        return batch.Execute(RunRows.Start, RunRows.ForStart(run));
    }

    void BeginAttempt(WriteBatch batch, RunRecord run)
    {
        batch.Execute(AttemptRows.CloseDead, new { run.RunId, AttemptRows.Died });
        batch.Execute(
            AttemptRows.Begin, new { run.RunId, StartedAt = IsoTime.Of(run.StartedAt), Now = IsoTime.Of(clock.GetUtcNow()) });
    }

    public async Task<RunRecord?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await store.StreamAsync($"SELECT {RunRows.Columns} FROM runs WHERE run_id = @key", runId, RunRows.Read, cancellationToken)
            .FirstOrDefaultAsync(cancellationToken);

    // Lists of runs leave Selection and Settings empty: the texts can be large, and few callers need those of one run.

    /// <summary>Newest first, and last those that a wrong clock has dated ahead of now: they are the latest for no purpose.</summary>
    /// <param name="job">Null for all jobs.</param>
    public Task<IReadOnlyList<RunRecord>> ListAsync(string? job, CancellationToken cancellationToken) =>
        LatestAsync(job, int.MaxValue, cancellationToken);

    /// <summary>In the same order, the first <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<RunRecord>> LatestAsync(string? job, int most, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"""
            SELECT {RunRows.ListedColumns} FROM runs {(job is null ? "" : "WHERE job = @key")}
            ORDER BY CASE WHEN started_at > '{IsoTime.Of(clock.GetUtcNow() + IsoTime.ClocksAgree)}' THEN 1 ELSE 0 END, started_at DESC, run_id DESC
            LIMIT {most.ToString(CultureInfo.InvariantCulture)}
            """,
            job, RunRows.Read, cancellationToken).ToListAsync(cancellationToken);

    /// <summary>
    /// Distributed runs with the status running: they are being worked on somewhere, or their processes died. Oldest first.
    /// </summary>
    public async Task<IReadOnlyList<RunRecord>> DistributedAsync(CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"SELECT {RunRows.ListedColumns} FROM runs WHERE status = @key AND run_id IN (SELECT run_id FROM run_parts) ORDER BY started_at, run_id",
            ContractNames.Of(RunStatus.Running), RunRows.Read, cancellationToken).ToListAsync(cancellationToken);

    /// <summary>
    /// Marks a job's orphaned runs (status running, while the caller holds the job's lock) as died, except <paramref name="resumedRunId"/>.
    /// </summary>
    /// <returns>How many there were, that one included.</returns>
    public async Task<int> MarkDiedAsync(string job, string resumedRunId, CancellationToken cancellationToken)
    {
        var dead = 0;
        await writing.WriteAsync(
            batch =>
            {
                var (died, running) = (ContractNames.Of(RunStatus.Died), ContractNames.Of(RunStatus.Running));
                dead = batch.Execute(
                    "UPDATE runs SET status = @died, message = @message WHERE job = @job AND status = @running AND run_id <> @resumedRunId",
                    new { job, died, message = AttemptRows.Died, running, resumedRunId });
                batch.Execute(AttemptRows.CloseDeadOfJob, new { job, died, message = AttemptRows.Died });
                dead += batch.First<int>(
                    "SELECT COUNT(*) FROM runs WHERE run_id = @resumedRunId AND status = @running", new { resumedRunId, running });
            },
            cancellationToken);
        return dead;
    }

    /// <summary>A run that has been started.</summary>
    public async ValueTask<StartedRun> KnownAsync(string runId, CancellationToken cancellationToken)
    {
        if (started.TryGetValue(runId, out var known)) return known;
        var run = await store.StreamAsync(
            $"SELECT {RunRows.ListedColumns}, number FROM runs WHERE run_id = @key", runId,
            r => new StartedRun(RunRows.Read(r), r.GetInt64(r.FieldCount - 1)), cancellationToken).FirstOrDefaultAsync(cancellationToken)
            ?? throw new LedgerException($"The ledger knows no run {runId}; start it before its outcomes are recorded");
        return started.GetOrAdd(runId, run);
    }
}
