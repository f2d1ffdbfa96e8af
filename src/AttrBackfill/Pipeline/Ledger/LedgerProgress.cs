using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// How far runs and jobs have come: conversations with an outcome, windows read, watermarks, conversations that were open.
/// </summary>
internal sealed class LedgerProgress(ILedgerStore store, FencedWriter writing)
{
    readonly MetRows _met = new(store);

    /// <summary>
    /// Those of <paramref name="conversationIds"/> that have an outcome in this run already (failed ones excepted, so that a resume tries
    /// them again).
    /// </summary>
    public async Task<IReadOnlySet<string>> DoneAsync(
        string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken)
    {
        var failed = ContractNames.Of(ConversationOutcome.Failed);
        var done = await store.ByIdsAsync<byte[]>(
            $"""
            SELECT conversation_id FROM conversations
            WHERE run + 0 = {RunRows.NumberOfRun} AND outcome <> @failed AND conversation_id {store.AmongIds}
            """,
            conversationIds, ids => new { runId, failed, ids }, cancellationToken);
        return done.Select(StoredId.Decode).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>How many of <paramref name="conversationIds"/> have an outcome in this run, failed ones included.</summary>
    public async Task<int> CountRecordedAsync(
        string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken)
    {
        var recorded = await store.ByIdsAsync<byte[]>(
            $"SELECT conversation_id FROM conversations WHERE run + 0 = {RunRows.NumberOfRun} AND conversation_id {store.AmongIds}",
            conversationIds, ids => new { runId, ids }, cancellationToken);
        return recorded.Count;
    }

    /// <summary>Notes that a part of the run's window needs no second reading.</summary>
    public Task RecordWindowReadAsync(string runId, TimeWindow window, CancellationToken cancellationToken) =>
        writing.WriteAsync(
            batch => batch.Execute(
                """
                INSERT INTO windows_read (run_id, from_at, to_at) VALUES (@runId, @from, @to)
                ON CONFLICT (run_id, from_at) DO UPDATE SET to_at = excluded.to_at
                """,
                new { runId, from = IsoTime.Of(window.From), to = IsoTime.Of(window.To) }),
            cancellationToken);

    /// <summary>In order of time.</summary>
    public async Task<IReadOnlyList<TimeWindow>> WindowsReadAsync(string runId, CancellationToken cancellationToken)
    {
        var windows = await store.ReadAsync(
            c => c.QueryAsync<(string From, string To)>(
                "SELECT from_at, to_at FROM windows_read WHERE run_id = @runId ORDER BY from_at", new { runId }),
            cancellationToken);
        return [.. windows.Select(w => new TimeWindow(IsoTime.Parse(w.From), IsoTime.Parse(w.To)))];
    }

    /// <summary>End of the contiguous range of a job's successful windows on a connection; null before the first one.</summary>
    public async Task<DateTimeOffset?> WatermarkAsync(string job, string connection, CancellationToken cancellationToken) =>
        IsoTime.ParseOrNull(await store.ReadAsync(
            c => c.ExecuteScalarAsync<string?>(
                "SELECT until FROM watermarks WHERE job = @job AND connection = @connection", new { job, connection }),
            cancellationToken));

    /// <summary>Those of all jobs that lie after a time.</summary>
    public async Task<IReadOnlyList<JobWatermark>> WatermarksAfterAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var rows = await store.ReadAsync(
            c => c.QueryAsync<(string Job, string Connection, string Until)>(
                "SELECT job, connection, until FROM watermarks WHERE until > @time ORDER BY job, connection",
                new { time = IsoTime.Of(time) }),
            cancellationToken);
        return [.. rows.Select(r => new JobWatermark(r.Job, r.Connection, IsoTime.Parse(r.Until)))];
    }

    public Task SetWatermarkAsync(string job, string connection, DateTimeOffset until, CancellationToken cancellationToken) =>
        writing.WriteAsync(
            batch => batch.Execute(
                """
                INSERT INTO watermarks (job, connection, until) VALUES (@job, @connection, @until)
                ON CONFLICT (job, connection) DO UPDATE SET until = excluded.until
                """,
                new { job, connection, until = IsoTime.Of(until) }),
            cancellationToken);

    /// <summary>Conversations of a job that were open when they were last looked at; those that were looked at longest ago first.</summary>
    public async Task<IReadOnlyList<DeferredConversation>> DeferredAsync(string job, string connection, CancellationToken cancellationToken)
    {
        var deferred = await store.ReadAsync(
            c => c.QueryAsync<(byte[] Id, string FirstSeen, string LastSeen)>(
                """
                SELECT conversation_id, first_seen, last_seen FROM deferred WHERE job = @job AND connection = @connection
                ORDER BY last_seen, first_seen, conversation_id
                """,
                new { job, connection }),
            cancellationToken);
        return [.. deferred.Select(
            d => new DeferredConversation(StoredId.Decode(d.Id), IsoTime.Parse(d.FirstSeen), IsoTime.Parse(d.LastSeen)))];
    }

    /// <summary>These have ended, and nothing is left to do for them.</summary>
    public Task EndWaitingAsync(
        string job, string connection, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        conversationIds.Count == 0 ? Task.CompletedTask : writing.WriteAsync(
            batch => batch.Execute(
                $"DELETE FROM deferred WHERE job = @job AND connection = @connection AND conversation_id {store.AmongIds}",
                new { job, connection, ids = store.Ids(conversationIds) }),
            cancellationToken);

    /// <summary>
    /// Those of <paramref name="conversationIds"/> that a run of the job has met before; dry runs and plans do not count.
    /// </summary>
    public Task<IReadOnlyDictionary<string, MetConversation>> MetAsync(
        string job, string connection, string target, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        _met.AmongAsync(job, connection, target, conversationIds, cancellationToken);
}
