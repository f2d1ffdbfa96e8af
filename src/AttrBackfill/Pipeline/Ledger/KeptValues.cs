using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <param name="Number">Of its rows of conversations.</param>
internal sealed record ErasedRun(string RunId, string Job, long Number);

/// <summary>
/// Erases what visitors typed from runs that are old: patches with their values before and after, mismatches, lost values. What stays is
/// the run, its conversations with outcome and counts, and the hashes of what is settled, so that nothing is written twice.
/// </summary>
internal sealed class KeptValues(ILedgerStore store, FencedWriter writing, TimeProvider clock)
{
    /// <summary>Conversations whose rows one transaction removes.</summary>
    const int Piece = 1000;

    /// <summary>The pause after a piece while a run is running, as a multiple of the time that the piece took.</summary>
    const int Rest = 9;

    /// <summary>The run is not running, and no running run reads it, as its revert does.</summary>
    public const string IsIdle = """
        runs.status <> @running AND NOT EXISTS (SELECT 1 FROM locks WHERE locks.run_id = runs.run_id)
            AND NOT EXISTS (SELECT 1 FROM runs other WHERE other.refers_to = runs.run_id AND other.status = @running)
        """;

    const string Mismatches = """
        DELETE FROM mismatches WHERE run = @run AND conversation_id IN (
            SELECT conversation_id FROM mismatches WHERE run = @run ORDER BY conversation_id LIMIT @most)
        """;

    const string Patches = """
        DELETE FROM patches WHERE run = @run AND conversation_id IN (
            SELECT DISTINCT conversation_id FROM patches WHERE run = @run ORDER BY conversation_id LIMIT @most)
        """;

    const string LostValues = """
        DELETE FROM lost_values WHERE run_id = @runId AND (written_by, conversation_id) IN (
            SELECT DISTINCT written_by, conversation_id FROM lost_values WHERE run_id = @runId
            ORDER BY written_by, conversation_id LIMIT @most)
        """;

    const string Canaries = """
        DELETE FROM canary_members WHERE run = @run AND conversation_id IN (
            SELECT conversation_id FROM canary_members WHERE run = @run ORDER BY conversation_id LIMIT @most)
        """;

    /// <summary>
    /// Erases the values of runs that ended, or began and never ended, before that time. An earlier call that was interrupted is finished.
    /// </summary>
    /// <returns>The runs whose values were erased now.</returns>
    public async Task<IReadOnlyList<ErasedRun>> EraseAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await MarkAsync($"COALESCE(ended_at, started_at) < @before AND {IsIdle}", before, cancellationToken);
        var erased = await MarkedAsync(
            $"""
            {IsIdle} AND (
                EXISTS (SELECT 1 FROM mismatches WHERE mismatches.run = runs.number)
                OR EXISTS (SELECT 1 FROM patches WHERE patches.run = runs.number)
                OR EXISTS (SELECT 1 FROM canary_members WHERE canary_members.run = runs.number)
                OR EXISTS (SELECT 1 FROM lost_values WHERE lost_values.run_id = runs.run_id))
            """, before, cancellationToken);
        foreach (var run in erased) await EraseAsync(run, cancellationToken);
        return erased;
    }

    /// <summary>Removes the ended runs that started before this time: they can no longer be resumed, reverted or reported.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RemoveRunsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        const string remove = $"DELETE FROM runs WHERE run_id = @RunId AND {IsIdle}";
        const string conversations = """
            DELETE FROM conversations WHERE run = @run AND conversation_id IN (
                SELECT conversation_id FROM conversations WHERE run = @run ORDER BY conversation_start, conversation_id LIMIT @most)
            """;
        const string old = $"started_at < @before AND {IsIdle}";
        await MarkAsync(old, before, cancellationToken);
        var runs = await MarkedAsync(old, before, cancellationToken);
        foreach (var run in runs)
        {
            await EraseAsync(run, cancellationToken);
            await InPiecesAsync(conversations, run, cancellationToken);
            await writing.WriteAsync(batch => batch.Execute(remove, new { run.RunId, running = Running }), cancellationToken);
        }

        return runs.Count;
    }

    static string Running => ContractNames.Of(RunStatus.Running);

    Task MarkAsync(string condition, DateTimeOffset before, CancellationToken cancellationToken) => writing.WriteAsync(
        batch => batch.Execute(
            $"UPDATE runs SET values_erased_at = @now WHERE values_erased_at IS NULL AND {condition}",
            new { now = IsoTime.Of(clock.GetUtcNow()), before = IsoTime.Of(before), running = Running }),
        cancellationToken);

    async Task<IReadOnlyList<ErasedRun>> MarkedAsync(string condition, DateTimeOffset before, CancellationToken cancellationToken) =>
        await store.ReadAsync(
            async connection => (await Dapper.SqlMapper.QueryAsync<(string RunId, string Job, long Number)>(
                connection,
                $"SELECT run_id, job, number FROM runs WHERE values_erased_at IS NOT NULL AND {condition} ORDER BY started_at, run_id",
                new { before = IsoTime.Of(before), running = Running })).Select(r => new ErasedRun(r.RunId, r.Job, r.Number)).ToList(),
            cancellationToken);

    /// <summary>Mismatches go first: they share values with the patches.</summary>
    async Task EraseAsync(ErasedRun run, CancellationToken cancellationToken)
    {
        await InPiecesAsync(Mismatches, run, cancellationToken);
        await InPiecesAsync(Patches, run, cancellationToken);
        await InPiecesAsync(LostValues, run, cancellationToken);
        await InPiecesAsync(Canaries, run, cancellationToken);
    }

    async Task InPiecesAsync(string sql, ErasedRun run, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (removed, since) = (0, TimeProvider.System.GetTimestamp());
            await writing.WriteAsync(
                batch => removed = batch.Execute(sql, new { run = run.Number, runId = run.RunId, most = Piece }), cancellationToken);
            if (removed == 0) return;
            var took = TimeProvider.System.GetElapsedTime(since);
            if (await IsRunAtWorkAsync(cancellationToken)) await Task.Delay(took * Rest, TimeProvider.System, cancellationToken);
        }
    }

    Task<bool> IsRunAtWorkAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async connection => await Dapper.SqlMapper.ExecuteScalarAsync<long>(connection, JobLocks.Held) > 0, cancellationToken);
}
