namespace AttrBackfill.Pipeline.Ledger;

/// <summary>How far the canaries of runs have come, and their conversations with what those carried before.</summary>
internal sealed class CanaryRows(ILedgerStore store, FencedWriter writing)
{
    const string Save = "UPDATE runs SET canary = @canary WHERE run_id = @runId";

    /// <summary>With the intent of the first patch: what the conversation's target carried before it.</summary>
    public const string KeepWhole = """
        UPDATE canary_members SET content = @content
        WHERE run = (SELECT number FROM runs WHERE run_id = @RunId) AND conversation_id = @id
        """;

    public Task SaveAsync(string runId, Canary canary, CancellationToken cancellationToken) => writing.WriteAsync(
        batch => batch.Execute(Save, new { runId, canary = canary.ToJson() }), cancellationToken);

    /// <summary>The conversations are chosen.</summary>
    public Task BeginAsync(string runId, Canary canary, IReadOnlyList<CanaryMember> members, CancellationToken cancellationToken) =>
        writing.WriteAsync(
            batch =>
            {
                Remove(batch, runId);
                foreach (var member in members)
                {
                    batch.Execute(
                        $"""
                        INSERT INTO canary_members (run, conversation_id, conversation_start, conversation_end, media_type, is_back)
                        VALUES ({RunRows.NumberOfRun}, @id, @start, @end, @media, 0)
                        """,
                        new
                        {
                            runId, id = StoredId.Encode(member.ConversationId), start = StoredTime.OfStart(member.Start),
                            end = StoredTime.OfOrNull(member.End), media = StoredText.Encode(member.MediaType),
                        });
                }

                batch.Execute(Save, new { runId, canary = canary.ToJson() });
            },
            cancellationToken);

    /// <summary>Removes the members: the run continues, and nothing has to be put back any more.</summary>
    public Task LeaveAsync(string runId, Canary canary, CancellationToken cancellationToken) => writing.WriteAsync(
        batch =>
        {
            Remove(batch, runId);
            batch.Execute(Save, new { runId, canary = canary.ToJson() });
        },
        cancellationToken);

    /// <summary>The values from before are back: they are no longer kept.</summary>
    public Task MarkBackAsync(string runId, string conversationId, CancellationToken cancellationToken) => writing.WriteAsync(
        batch => batch.Execute(
            $"UPDATE canary_members SET is_back = 1, content = NULL WHERE run = {RunRows.NumberOfRun} AND conversation_id = @id",
            new { runId, id = StoredId.Encode(conversationId) }),
        cancellationToken);

    public async Task<IReadOnlyList<CanaryMember>> MembersAsync(string runId, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"""
            SELECT conversation_id, conversation_start, conversation_end, media_type, content, is_back FROM canary_members
            WHERE run = {RunRows.NumberOfKey} ORDER BY conversation_id
            """,
            runId,
            r => new CanaryMember(
                r.Id(0), r.Start(1), StoredTime.TimeOrNull(r.LongOrNull(2)), r.TextOrNull(3),
                r.BytesOrNull(4) is { } content ? StoredChanges.Unpack(content) : null, r.GetInt64(5) != 0),
            cancellationToken).ToListAsync(cancellationToken);

    static void Remove(WriteBatch batch, string runId) =>
        batch.Execute($"DELETE FROM canary_members WHERE run = {RunRows.NumberOfRun}", new { runId });
}
