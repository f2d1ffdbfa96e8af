namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Which conversations a job has met before, and how it left them.</summary>
internal sealed class MetRows(ILedgerStore store)
{
    public async Task<IReadOnlyDictionary<string, MetConversation>> AmongAsync(
        string job, string connection, string target, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken)
    {
        var met = new Dictionary<string, MetConversation>(StringComparer.Ordinal);
        foreach (var (id, end, outcome) in await RecordedAsync(job, connection, conversationIds, cancellationToken))
            met[StoredId.Decode(id)] = new MetConversation(StoredTime.TimeOrNull(end), ContractNames.Outcome(outcome));
        string[] others = [.. conversationIds.Where(id => !met.ContainsKey(id))];
        foreach (var id in await SettledAsync(connection, target, others, cancellationToken))
            met[StoredId.Decode(id)] = new MetConversation(null, null);
        return met;
    }

    /// <summary>In order of time, so that the newest counts. CROSS JOIN keeps SQLite from asking each run of the job for each id.</summary>
    Task<List<(byte[] Id, long? End, string Outcome)>> RecordedAsync(
        string job, string connection, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        store.ByIdsAsync<(byte[], long?, string)>(
            $"""
            SELECT c.conversation_id, c.conversation_end, c.outcome FROM conversations c CROSS JOIN runs r
            WHERE c.conversation_id {store.AmongIds} AND r.number = c.run AND r.job = @job AND r.connection = @connection AND r.run_kind = @kind AND r.dry_run = 0
            ORDER BY r.started_at
            """,
            conversationIds, ids => new { job, connection, kind = ContractNames.Of(RunKind.Run), ids }, cancellationToken);

    /// <summary>Of runs that have been pruned it is known what they settled.</summary>
    Task<List<byte[]>> SettledAsync(string connection, string target, string[] conversationIds, CancellationToken cancellationToken) =>
        store.ByIdsAsync<byte[]>(
            $"SELECT DISTINCT conversation_id FROM settled WHERE target = {RunRows.Target} AND conversation_id {store.AmongIds}",
            conversationIds, ids => new { connection, target, ids }, cancellationToken);
}
