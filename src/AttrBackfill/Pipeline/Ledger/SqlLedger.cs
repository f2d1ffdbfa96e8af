using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>A ledger in an SQL database. One object serves a process; other processes may use the same database.</summary>
internal sealed class SqlLedger : ILedger
{
    readonly ILedgerStore store;
    readonly TimeProvider clock;
    readonly PendingCalls pendingCalls;
    readonly LedgerWriter writer;
    readonly JobLocks locks;
    readonly PartRows parts;
    readonly ListedIdRows listedIds;
    readonly ReportRows rows;
    readonly PatchRows patches;
    readonly MetRows met;
    readonly ConcurrentDictionary<string, RunRecord> runs;
    readonly Fence? fence;
    bool disposed;

    public SqlLedger(ILedgerStore store, TimeProvider clock)
    {
        this.store = store;
        this.clock = clock;
        pendingCalls = new PendingCalls();
        runs = new ConcurrentDictionary<string, RunRecord>(StringComparer.Ordinal);
        writer = new LedgerWriter(store, connection => new WriteBatch(connection, pendingCalls));
        locks = new JobLocks(store, writer, clock);
        parts = new PartRows(store, WriteAsync);
        listedIds = new ListedIdRows(store, WriteAsync);
        rows = new ReportRows(store);
        patches = new PatchRows(store);
        met = new MetRows(store);
        Figures = new RunFigures(store);
    }

    /// <summary>A view of <paramref name="whole"/>, which goes with it.</summary>
    SqlLedger(SqlLedger whole, Fence fence)
    {
        (store, clock, pendingCalls, writer, locks, rows, patches, met, runs) =
            (whole.store, whole.clock, whole.pendingCalls, whole.writer, whole.locks, whole.rows, whole.patches, whole.met, whole.runs);
        this.fence = fence;
        parts = new PartRows(store, WriteAsync);
        listedIds = new ListedIdRows(store, WriteAsync);
        Figures = whole.Figures;
    }

    public RunFigures Figures { get; }

    public ILedger Under(Fence fence) => new SqlLedger(this, fence);

    public void StopWaiting() => writer.StopWaiting();

    public void ThrowIfBroken() => writer.ThrowIfBroken();

    public async Task<bool> StartRunAsync(RunRecord run, CancellationToken cancellationToken)
    {
        var rows = 0;
        await WriteAsync(
            batch =>
            {
                rows = batch.Execute(RunRows.Start, RunRows.ForStart(run));
                if (rows > 0) BeginAttempt(batch, run);
            },
            cancellationToken);
        if (rows > 0) await KnownRunAsync(run.RunId, cancellationToken); // so that its first outcomes keep their order
        return rows > 0;
    }

    public Task AddListedIdsAsync(string runId, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        listedIds.AddAsync(runId, ids, cancellationToken);

    public Task<long> CountListedIdsAsync(string runId, CancellationToken cancellationToken) =>
        listedIds.CountAsync(runId, cancellationToken);

    public IAsyncEnumerable<string> ListedIdsAsync(string runId, CancellationToken cancellationToken) =>
        listedIds.OfRunAsync(runId, cancellationToken);

    public Task EndRunAsync(string runId, RunEnd end, CancellationToken cancellationToken) =>
        WriteAsync(
            batch =>
            {
                batch.Execute(RunRows.End, RunRows.ForEnd(runId, end));
                batch.Execute(RunRows.SumUp, new { RunId = runId });
                if (end.Watermark is { } until) batch.Execute(RunRows.AdvanceWatermark, new { RunId = runId, Until = IsoTime.Of(until) });
                batch.Execute(
                    AttemptRows.End, new { RunId = runId, EndedAt = IsoTime.Of(end.EndedAt), Message = StoredText.Encode(end.Message) });
            },
            cancellationToken);

    void BeginAttempt(WriteBatch batch, RunRecord run)
    {
        batch.Execute(AttemptRows.CloseDead, new { run.RunId, AttemptRows.Died });
        batch.Execute(
            AttemptRows.Begin, new { run.RunId, StartedAt = IsoTime.Of(run.StartedAt), Now = IsoTime.Of(clock.GetUtcNow()) });
    }

    public async Task<RunRecord?> FindRunAsync(string runId, CancellationToken cancellationToken) =>
        await store.StreamAsync($"SELECT {RunRows.Columns} FROM runs WHERE run_id = @key", runId, RunRows.Read, cancellationToken)
            .FirstOrDefaultAsync(cancellationToken);

    public Task<IReadOnlyList<RunRecord>> RunsAsync(string? job, CancellationToken cancellationToken) =>
        LatestRunsAsync(job, int.MaxValue, cancellationToken);

    public async Task<IReadOnlyList<RunRecord>> LatestRunsAsync(string? job, int most, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"""
            SELECT {RunRows.ListedColumns} FROM runs {(job is null ? "" : "WHERE job = @key")}
            ORDER BY CASE WHEN started_at > '{IsoTime.Of(clock.GetUtcNow() + IsoTime.ClocksAgree)}' THEN 1 ELSE 0 END, started_at DESC, run_id DESC
            LIMIT {most.ToString(CultureInfo.InvariantCulture)}
            """,
            job, RunRows.Read, cancellationToken).ToListAsync(cancellationToken);

    public async Task<IReadOnlySet<string>> DoneInRunAsync(
        string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken)
    {
        var failed = ContractNames.Of(ConversationOutcome.Failed);
        var done = await store.ByIdsAsync<string>(
            $"""
            SELECT conversation_id FROM conversations
            WHERE run_id = @runId AND outcome <> @failed AND conversation_id {store.AmongIds}
            """,
            conversationIds, ids => new { runId, failed, ids }, cancellationToken);
        return done.Select(id => StoredText.Decode(id)!).ToHashSet(StringComparer.Ordinal);
    }

    public async Task<int> CountRecordedAsync(
        string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken)
    {
        var recorded = await store.ByIdsAsync<string>(
            $"SELECT conversation_id FROM conversations WHERE run_id = @runId AND conversation_id {store.AmongIds}",
            conversationIds, ids => new { runId, ids }, cancellationToken);
        return recorded.Count;
    }

    public async Task<IReadOnlySet<InSyncKey>> KnownInSyncAsync(
        string connection, string target, IReadOnlyCollection<InSyncKey> keys, CancellationToken cancellationToken)
    {
        var settled = await store.ByIdsAsync<(string Id, string Hash)>(
            $"""
            SELECT conversation_id, hash FROM settled
            WHERE connection = @connection AND target = @target AND conversation_id {store.AmongIds}
            """,
            [.. keys.Select(k => k.ConversationId).Distinct(StringComparer.Ordinal)], ids => new { connection, target, ids },
            cancellationToken);
        var known = settled.Select(s => new InSyncKey(StoredText.Decode(s.Id)!, s.Hash)).ToHashSet();
        known.IntersectWith(keys);
        return known;
    }

    public Task<IReadOnlyList<PatchIntent>> OpenIntentsAsync(
        string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        patches.OpenAsync(runId, conversationIds, cancellationToken);

    public async Task RecordIntentAsync(PatchIntent intent, CancellationToken cancellationToken)
    {
        await KnownRunAsync(intent.RunId, cancellationToken);
        await WriteAsync(batch => batch.AddIntent(intent), cancellationToken);
    }

    public Task RefuseIntentAsync(string runId, string conversationId, CancellationToken cancellationToken) =>
        WriteAsync(
            batch => batch.Execute(
                "UPDATE patches SET state = 'refused', closed_at = @at WHERE run_id = @runId AND conversation_id = @id AND state = 'intent'",
                new { runId, id = StoredText.Encode(conversationId), at = IsoTime.Of(clock.GetUtcNow()) }),
            cancellationToken);

    public async Task RecordOutcomeAsync(ConversationResult result, CancellationToken cancellationToken)
    {
        var run = await KnownRunAsync(result.RunId, cancellationToken);
        await WriteAsync(batch => batch.AddOutcome(run, result, clock.GetUtcNow()), cancellationToken);
    }

    public void CountCalls(string runId, IReadOnlyList<CallCounts> calls) => pendingCalls.Add(runId, fence?.Held.Token, calls, clock.GetUtcNow());

    public async Task<DateTimeOffset?> WatermarkAsync(string job, string connection, CancellationToken cancellationToken) =>
        IsoTime.ParseOrNull(await store.ReadAsync(
            c => c.ExecuteScalarAsync<string?>(
                "SELECT until FROM watermarks WHERE job = @job AND connection = @connection", new { job, connection }),
            cancellationToken));

    public async Task<IReadOnlyList<JobWatermark>> WatermarksAfterAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var rows = await store.ReadAsync(
            c => c.QueryAsync<(string Job, string Connection, string Until)>(
                "SELECT job, connection, until FROM watermarks WHERE until > @time ORDER BY job, connection", new { time = IsoTime.Of(time) }),
            cancellationToken);
        return [.. rows.Select(r => new JobWatermark(r.Job, r.Connection, IsoTime.Parse(r.Until)))];
    }

    public Task SetWatermarkAsync(string job, string connection, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(
            batch => batch.Execute(
                """
                INSERT INTO watermarks (job, connection, until) VALUES (@job, @connection, @until)
                ON CONFLICT (job, connection) DO UPDATE SET until = excluded.until
                """,
                new { job, connection, until = IsoTime.Of(until) }),
            cancellationToken);

    public async Task<IReadOnlyList<DeferredConversation>> DeferredAsync(string job, string connection, CancellationToken cancellationToken)
    {
        var deferred = await store.ReadAsync(
            c => c.QueryAsync<(string Id, string FirstSeen, string LastSeen)>(
                """
                SELECT conversation_id, first_seen, last_seen FROM deferred WHERE job = @job AND connection = @connection
                ORDER BY last_seen, first_seen, conversation_id
                """,
                new { job, connection }),
            cancellationToken);
        return [.. deferred.Select(d => new DeferredConversation(StoredText.Decode(d.Id)!, IsoTime.Parse(d.FirstSeen), IsoTime.Parse(d.LastSeen)))];
    }

    public Task EndWaitingAsync(
        string job, string connection, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        conversationIds.Count == 0 ? Task.CompletedTask : WriteAsync(
            batch => batch.Execute(
                $"DELETE FROM deferred WHERE job = @job AND connection = @connection AND conversation_id {store.AmongIds}",
                new { job, connection, ids = store.Ids([.. conversationIds.Select(id => StoredText.Encode(id)!)]) }),
            cancellationToken);

    public Task<IReadOnlyDictionary<string, MetConversation>> MetAsync(
        string job, string connection, string target, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        met.AmongAsync(job, connection, target, conversationIds, cancellationToken);

    public Task<IReadOnlyList<WrittenChanges>> WrittenAsync(
        string connection, string target, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        patches.WrittenAsync(connection, target, conversationIds, cancellationToken);

    public Task RecordWindowReadAsync(string runId, TimeWindow window, CancellationToken cancellationToken) =>
        WriteAsync(
            batch => batch.Execute(
                """
                INSERT INTO windows_read (run_id, from_at, to_at) VALUES (@runId, @from, @to)
                ON CONFLICT (run_id, from_at) DO UPDATE SET to_at = excluded.to_at
                """,
                new { runId, from = IsoTime.Of(window.From), to = IsoTime.Of(window.To) }),
            cancellationToken);

    public async Task<IReadOnlyList<TimeWindow>> WindowsReadAsync(string runId, CancellationToken cancellationToken)
    {
        var windows = await store.ReadAsync(
            c => c.QueryAsync<(string From, string To)>(
                "SELECT from_at, to_at FROM windows_read WHERE run_id = @runId ORDER BY from_at", new { runId }),
            cancellationToken);
        return [.. windows.Select(w => new TimeWindow(IsoTime.Parse(w.From), IsoTime.Parse(w.To)))];
    }

    public IAsyncEnumerable<PatchIntent> PatchesAsync(string runId, CancellationToken cancellationToken) =>
        patches.OfRunAsync(runId, cancellationToken);

    public async Task<int> InterruptDeadRunsAsync(string job, string goesOn, CancellationToken cancellationToken)
    {
        var dead = 0;
        await WriteAsync(
            batch =>
            {
                var (died, running) = (ContractNames.Of(RunStatus.Died), ContractNames.Of(RunStatus.Running));
                dead = batch.Execute(
                    "UPDATE runs SET status = @died, message = @message WHERE job = @job AND status = @running AND run_id <> @goesOn",
                    new { job, died, message = AttemptRows.Died, running, goesOn });
                batch.Execute(AttemptRows.CloseDeadOfJob, new { job, died, message = AttemptRows.Died });
                dead += batch.First<int>(
                    "SELECT COUNT(*) FROM runs WHERE run_id = @goesOn AND status = @running", new { goesOn, running });
            },
            cancellationToken);
        return dead;
    }

    public Task CheckAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async connection =>
        {
            await store.CheckAsync(connection);
            return 0;
        },
        cancellationToken);

    public async Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var pruned = 0;
        await WriteAsync(
            batch => pruned = batch.Execute(
                "DELETE FROM runs WHERE started_at < @before AND status <> @running",
                new { before = IsoTime.Of(before), running = ContractNames.Of(RunStatus.Running) }),
            cancellationToken);
        return pruned;
    }

    public Task<JobLock> TakeLockAsync(string job, string runId, CancellationToken cancellationToken) =>
        locks.TakeAsync(job, runId, part: null, cancellationToken);

    public Task<JobLock> TakePartAsync(string job, string runId, TimeWindow part, CancellationToken cancellationToken) =>
        locks.TakeAsync(job, runId, part, cancellationToken);

    public Task<IReadOnlyList<LockHolder>> HoldersAsync(string job, CancellationToken cancellationToken) =>
        locks.HoldersAsync(job, cancellationToken);

    public Task AddPartsAsync(string runId, IReadOnlyList<TimeWindow> added, CancellationToken cancellationToken) =>
        parts.AddAsync(runId, added, cancellationToken);

    public Task<IReadOnlyList<RunPart>> PartsAsync(string runId, CancellationToken cancellationToken) =>
        parts.OfRunAsync(runId, cancellationToken);

    public async Task<IReadOnlyList<RunRecord>> DistributedRunsAsync(CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"SELECT {RunRows.ListedColumns} FROM runs WHERE status = @key AND run_id IN (SELECT run_id FROM run_parts) ORDER BY started_at, run_id",
            ContractNames.Of(RunStatus.Running), RunRows.Read, cancellationToken).ToListAsync(cancellationToken);

    public Task EndPartAsync(string runId, TimeWindow part, CancellationToken cancellationToken) =>
        parts.EndAsync(runId, part, clock.GetUtcNow(), cancellationToken);

    public async Task<string> SaltAsync(CancellationToken cancellationToken)
    {
        const string Find = "SELECT value FROM meta WHERE name = 'salt'";
        var salt = await store.ReadAsync(c => c.ExecuteScalarAsync<string?>(Find), cancellationToken);
        if (salt is null)
        {
            var made = RandomNumberGenerator.GetHexString(64, lowercase: true);
            await WriteAsync(
                batch =>
                {
                    // Another process may have been faster; the first one counts.
                    batch.Execute("INSERT INTO meta (name, value) VALUES ('salt', @made) ON CONFLICT (name) DO NOTHING", new { made });
                    salt = batch.First<string>(Find, new { });
                },
                cancellationToken);
        }
        return salt!;
    }

    public IAsyncEnumerable<ConversationRow> ConversationsAsync(string runId, CancellationToken cancellationToken) =>
        rows.ConversationsAsync(runId, cancellationToken);

    public IAsyncEnumerable<MismatchRow> MismatchesAsync(string runId, CancellationToken cancellationToken) =>
        rows.MismatchesAsync(runId, cancellationToken);

    public IAsyncEnumerable<MismatchRow> MismatchPagesAsync(string runId, CancellationToken cancellationToken) =>
        rows.MismatchPagesAsync(runId, cancellationToken);

    public IAsyncEnumerable<FailedRow> FailedAsync(string runId, CancellationToken cancellationToken) =>
        rows.FailedAsync(runId, cancellationToken);

    public IAsyncEnumerable<AttributeRow> AttributesAsync(string runId, CancellationToken cancellationToken) =>
        rows.AttributesAsync(runId, cancellationToken);

    public async Task<RunCounts> CountsAsync(string runId, CancellationToken cancellationToken)
    {
        if (!pendingCalls.IsEmpty)
            await WriteAsync(_ => { }, cancellationToken);
        return await rows.CountsAsync(runId, cancellationToken);
    }

    /// <summary>Writes what is queued, frees the locks, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (fence is not null || Interlocked.Exchange(ref disposed, true))
            return;
        await locks.DisposeAsync();
        try
        {
            if (!pendingCalls.IsEmpty)
                await WriteAsync(_ => { }, CancellationToken.None);
        }
        catch (LedgerException)
        {
            // Whoever wrote before has been told, and must not hear of counters instead.
        }
        await writer.DisposeAsync();
    }

    async Task WriteAsync(Action<WriteBatch> write, CancellationToken cancellationToken)
    {
        var held = fence?.Held;
        try
        {
            await writer.WriteAsync(write, cancellationToken, held?.Token);
        }
        catch (LockLostException)
        {
            held!.Lease!.Lose();
            throw;
        }
    }

    async ValueTask<RunRecord> KnownRunAsync(string runId, CancellationToken cancellationToken)
    {
        if (runs.TryGetValue(runId, out var known))
            return known;
        var run = await FindRunAsync(runId, cancellationToken)
            ?? throw new LedgerException($"The ledger knows no run {runId}; start it before its outcomes are recorded");
        return runs.GetOrAdd(runId, run with { Settings = "", Selection = "" });
    }
}
