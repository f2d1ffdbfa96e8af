namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// What runs do to conversations: intents, outcomes, calls. An intent is durable when <see cref="RecordIntentAsync"/> returns, an outcome
/// when <see cref="RecordOutcomeAsync"/> returns; both are committed in batches.
/// </summary>
internal sealed class LedgerJournal(
    ILedgerStore store, FencedWriter writing, PendingCalls pendingCalls, LedgerRuns runs, TimeProvider clock)
{
    readonly PatchRows _patches = new(store);

    public async Task RecordIntentAsync(PatchIntent intent, CancellationToken cancellationToken)
    {
        var run = await runs.KnownAsync(intent.RunId, cancellationToken);
        await writing.WriteAsync(
            batch =>
            {
                batch.AddIntent(run, intent);
                if (intent.Whole is not { } whole) return;
                batch.Execute(
                    CanaryRows.KeepWhole,
                    new { intent.RunId, id = StoredId.Encode(intent.ConversationId), content = StoredChanges.Pack(whole) });
            },
            cancellationToken);
    }

    /// <summary>The newest patch is known not to have taken effect: a resume need not settle it, nor an undo put anything back.</summary>
    public Task RefuseIntentAsync(string runId, string conversationId, CancellationToken cancellationToken) =>
        writing.WriteAsync(
            batch => batch.Execute(
                $"UPDATE patches SET state = 'refused' WHERE run = {RunRows.NumberOfRun} AND conversation_id = @id AND state = 'intent'",
                new { runId, id = StoredId.Encode(conversationId) }),
            cancellationToken);

    /// <summary>Replaces what the conversation had in this run before.</summary>
    public async Task RecordOutcomeAsync(ConversationResult result, CancellationToken cancellationToken)
    {
        var run = await runs.KnownAsync(result.RunId, cancellationToken);
        await writing.WriteAsync(batch => batch.AddOutcome(run, result, clock.GetUtcNow()), cancellationToken);
    }

    /// <summary>
    /// Adds to the run's call counters; durable with the next batch or the end of the run. Dropped once the lock is lost.
    /// </summary>
    public void CountCalls(string runId, IReadOnlyList<CallCounts> calls) =>
        pendingCalls.Add(runId, writing.Token, calls, clock.GetUtcNow());

    /// <summary>
    /// Patches of this run whose effect is unknown (the process ended before the outcome, or the conversation failed), and those that took
    /// effect on a conversation that failed all the same, since other attributes were refused. In order of conversation, then attempt.
    /// </summary>
    public Task<IReadOnlyList<PatchIntent>> OpenIntentsAsync(
        string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        _patches.OpenAsync(runId, conversationIds, cancellationToken);

    /// <summary>The patches of one conversation in this run, in order, but those that were refused.</summary>
    public Task<IReadOnlyList<PatchIntent>> IntentsAsync(string runId, string conversationId, CancellationToken cancellationToken) =>
        _patches.OfConversationAsync(runId, conversationId, cancellationToken);

    /// <summary>
    /// Every patch of the run that took effect or may have, a row a conversation, with the values from before the first attempt. Read a
    /// page at a time: no connection stays open while the caller works on a row.
    /// </summary>
    public IAsyncEnumerable<PatchIntent> PatchesAsync(string runId, CancellationToken cancellationToken) =>
        _patches.OfRunAsync(runId, cancellationToken);

    /// <summary>
    /// What was written to these conversations, by whatever job, in order of conversation, then time. Refused patches are left out.
    /// </summary>
    public Task<IReadOnlyList<WrittenChanges>> WrittenAsync(
        string connection, string target, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken) =>
        _patches.WrittenAsync(connection, target, conversationIds, cancellationToken);

    /// <summary>Those of <paramref name="keys"/> whose target is known, from whatever run, to carry exactly these attributes.</summary>
    public async Task<IReadOnlySet<InSyncKey>> KnownInSyncAsync(
        string connection, string target, IReadOnlyCollection<InSyncKey> keys, CancellationToken cancellationToken)
    {
        var settled = await store.ByIdsAsync<(byte[] Id, byte[] Hash)>(
            $"SELECT conversation_id, hash FROM settled WHERE target = {RunRows.Target} AND conversation_id {store.AmongIds}",
            [.. keys.Select(k => k.ConversationId).Distinct(StringComparer.Ordinal)], ids => new { connection, target, ids },
            cancellationToken);
        var known = settled.Select(s => (StoredId.Decode(s.Id), Convert.ToHexString(s.Hash))).ToHashSet();
        return keys.Where(k => known.Contains((k.ConversationId, Convert.ToHexString(StoredHash.Encode(k.Hash))))).ToHashSet();
    }
}
