using System.Runtime.CompilerServices;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Patches as they were announced, read back for a resume or an undo.</summary>
internal sealed class PatchRows(ILedgerStore store)
{
    /// <summary>
    /// Those whose effect is unknown, and those that took effect on a conversation that failed all the same. In order of conversation,
    /// then attempt.
    /// </summary>
    public Task<IReadOnlyList<PatchIntent>> OpenAsync(
        string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) => FindAsync(
        runId, conversationIds,
        """
        AND (state <> 'done' OR EXISTS (
            SELECT 1 FROM conversations c
            WHERE c.run = patches.run AND c.conversation_id = patches.conversation_id AND c.outcome = @failed))
        """,
        cancellationToken);

    /// <summary>All of one conversation, in order, but those that were refused.</summary>
    public Task<IReadOnlyList<PatchIntent>> OfConversationAsync(string runId, string conversationId, CancellationToken cancellationToken) =>
        FindAsync(runId, [conversationId], "", cancellationToken);

    async Task<IReadOnlyList<PatchIntent>> FindAsync(
        string runId, IReadOnlyCollection<string> conversationIds, string condition, CancellationToken cancellationToken)
    {
        var intents = await store.ByIdsAsync<(
            byte[] Id, byte[] Participant, string Target, byte[] Changes, long Calls, long At, string State, long? Version)>(
            $"""
            SELECT conversation_id, participant_id, (SELECT target FROM runs WHERE run_id = @runId), changes, calls_before, intent_at,
                state, record_version
            FROM patches
            WHERE run = {RunRows.NumberOfRun} AND state <> 'refused' AND conversation_id {store.AmongIds} {condition}
            ORDER BY conversation_id, attempt
            """,
            conversationIds, ids => new { runId, ids, failed = ContractNames.Of(ConversationOutcome.Failed) }, cancellationToken);
        return
        [
            .. intents.Select(i => new PatchIntent(
                runId, StoredId.Decode(i.Id), StoredId.Decode(i.Participant), i.Target, StoredChanges.Unpack(i.Changes),
                (int)i.Calls, StoredTime.Time(i.At), (int?)i.Version) { TookEffect = i.State == "done" }),
        ];
    }

    /// <summary>Of all runs, in order of conversation, then time.</summary>
    public async Task<IReadOnlyList<WrittenChanges>> WrittenAsync(
        string connection, string target, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken)
    {
        var written = await store.ByIdsAsync<(byte[] Id, byte[] Participant, byte[] Changes, long At, string State, string Job)>(
            $"""
            SELECT p.conversation_id, p.participant_id, p.changes, p.intent_at, p.state, r.job FROM patches p CROSS JOIN runs r
            WHERE p.conversation_id {store.AmongIds} AND r.number = p.run AND r.target = @target AND p.state <> 'refused' AND r.connection = @connection
            ORDER BY p.conversation_id, p.intent_at, r.run_id, p.attempt
            """,
            conversationIds, ids => new { connection, target, ids }, cancellationToken);
        return
        [
            .. written.Select(w => new WrittenChanges(
                StoredId.Decode(w.Id), StoredId.Decode(w.Participant), StoredChanges.Unpack(w.Changes), StoredTime.Time(w.At),
                w.State == "done") { Job = w.Job }),
        ];
    }

    /// <summary>
    /// A row a conversation, read a page at a time, with the values from before the first attempt. Of one that was undone since, no version
    /// of the record is given: the record may be gone.
    /// </summary>
    public async IAsyncEnumerable<PatchIntent> OfRunAsync(
        string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var attempts = store.PagesAsync<Attempt>(
            $"""
            SELECT conversation_id, participant_id, (SELECT target FROM runs WHERE run_id = @runId), changes, calls_before, intent_at,
                CASE WHEN state = 'done' AND NOT EXISTS (
                    SELECT 1 FROM patches undone WHERE undone.state = 'done' AND undone.conversation_id = patches.conversation_id
                        AND undone.run IN (SELECT number FROM runs WHERE refers_to = @runId AND run_kind = 'revert'))
                THEN record_version END, attempt, record_version,
                CASE WHEN read_in_bulk = 1 AND EXISTS (SELECT 1 FROM runs WHERE run_id = @runId AND is_bulk_doubted = 1) THEN 1 ELSE 0 END
            FROM patches WHERE run = {RunRows.NumberOfRun} AND state <> 'refused' AND (conversation_id, attempt) > (@id, @attempt)
            ORDER BY conversation_id, attempt LIMIT @most
            """,
            last => new
            {
                runId, id = StoredId.Encode(last?.Patch.ConversationId ?? ""), attempt = last?.Number ?? 0, most = StoreReading.PageSize,
            },
            r => new Attempt(
                r.GetInt64(7),
                new PatchIntent(
                    runId, r.Id(0), r.Id(1), r.GetString(2), StoredChanges.Unpack(r.Bytes(3)), (int)r.GetInt64(4), r.Time(5),
                    (int?)r.LongOrNull(6))
                { CreatedRecord = r.LongOrNull(8) == 1, IsUnconfirmed = r.GetInt64(9) == 1 }),
            cancellationToken);
        PatchIntent? patch = null;
        await foreach (var (_, attempt) in attempts)
        {
            if (patch is not null && patch.ConversationId == attempt.ConversationId)
            {
                patch = Together(patch, attempt);
                continue;
            }
            if (patch is not null)
                yield return patch;
            patch = attempt;
        }
        if (patch is not null)
            yield return patch;
    }

    /// <summary>A patch that was sent twice: what it left is the last attempt's, what was there before is the first one's.</summary>
    public static PatchIntent Together(PatchIntent first, PatchIntent next)
    {
        var changes = first.Changes.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var change in next.Changes)
            changes[change.Name] = changes.TryGetValue(change.Name, out var earlier) ? change with { Before = earlier.Before } : change;
        return next with
        {
            Changes = [.. changes.Values],
            CreatedRecord = first.CreatedRecord || next.CreatedRecord,
            IsUnconfirmed = first.IsUnconfirmed || next.IsUnconfirmed,
        };
    }

    sealed record Attempt(long Number, PatchIntent Patch);
}
