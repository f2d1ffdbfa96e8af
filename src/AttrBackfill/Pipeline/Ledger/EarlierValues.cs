using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <param name="Keeps">It keeps a value that is to be erased.</param>
internal sealed record EarlierRun(string RunId, string Job, bool Keeps);

/// <summary>
/// Erases chosen values of conversations from the rows of all runs that are not running. Names, paths, counts and outcomes stay, so that a
/// later run sees that something was written, and reads the conversation live.
/// </summary>
internal sealed class EarlierValues(ILedgerStore store, FencedWriter writing)
{
    /// <summary>Conversations whose values one transaction erases.</summary>
    const int Piece = 1000;

    const string Done = $"""
        SELECT conversation_start, conversation_id FROM conversations
        WHERE run = {RunRows.NumberOfRun} AND outcome IN (@inSync, @patched)
            AND (conversation_start, conversation_id) > (@start, @id)
        ORDER BY conversation_start, conversation_id LIMIT @most
        """;

    /// <summary>A scrub keeps no values.</summary>
    const string IsEarlier = $"runs.mode <> @scrub AND {KeptValues.IsIdle}";

    string Patches => $"""
        SELECT p.run, p.conversation_id AS conversation, p.attempt, p.changes
        FROM patches p JOIN runs ON runs.number = p.run
        WHERE p.conversation_id {store.AmongIds} AND {IsEarlier}
        """;

    string Mismatches => $"""
        SELECT m.run, m.conversation_id AS conversation, m.patch, m.content, p.changes
        FROM conversations c JOIN runs ON runs.number = c.run
            JOIN mismatches m ON m.run = c.run AND m.conversation_id = c.conversation_id {MismatchRows.JoinPatch}
        WHERE c.conversation_id {store.AmongIds} AND {IsEarlier}
        """;

    string Canaries => $"""
        SELECT m.run, m.conversation_id AS conversation, m.content AS changes
        FROM canary_members m JOIN runs ON runs.number = m.run
        WHERE m.content IS NOT NULL AND m.conversation_id {store.AmongIds} AND {IsEarlier}
        """;

    string LostValues => $"""
        SELECT runs.number, l.written_by AS WrittenBy, l.conversation_id AS conversation, l.ordinal, l.attribute,
            l.source_path AS SourcePath, l.expected, l.actual
        FROM conversations c JOIN runs w ON w.number = c.run
            JOIN lost_values l ON l.written_by = w.run_id AND l.conversation_id = c.conversation_id JOIN runs ON runs.run_id = l.run_id
        WHERE c.conversation_id {store.AmongIds} AND {IsEarlier}
        """;

    string Runs => $"""
        SELECT runs.number, runs.run_id, runs.job FROM runs
        WHERE {IsEarlier} AND runs.values_erased_at IS NULL AND runs.number IN (
            SELECT run FROM conversations WHERE conversation_id {store.AmongIds}
            UNION SELECT run FROM patches WHERE conversation_id {store.AmongIds}
            UNION SELECT f.number FROM conversations c JOIN runs w ON w.number = c.run
                JOIN lost_values l ON l.written_by = w.run_id AND l.conversation_id = c.conversation_id JOIN runs f ON f.run_id = l.run_id
                WHERE c.conversation_id {store.AmongIds})
        ORDER BY runs.run_id
        """;

    /// <summary>The conversations that a run changed or found in sync, a piece at a time.</summary>
    public IAsyncEnumerable<string[]> ConversationsAsync(string runId, CancellationToken cancellationToken) =>
        store.PagesAsync<Place>(
            Done,
            last => new
            {
                runId, inSync = ContractNames.Of(ConversationOutcome.InSync), patched = ContractNames.Of(ConversationOutcome.Patched),
                start = last?.Start ?? long.MinValue, id = last?.Id ?? [], most = StoreReading.PageSize,
            },
            r => new Place(r.GetInt64(0), r.Bytes(1)), cancellationToken).Select(p => StoredId.Decode(p.Id)).Chunk(Piece);

    /// <summary>The runs, but running ones, that know one of the conversations and have not lost all their values to age.</summary>
    /// <param name="isChosen">Whether the values of a change, or of a mismatch as a change, are to be erased.</param>
    public Task<IReadOnlyList<EarlierRun>> RunsAsync(
        IReadOnlyCollection<string> ids, Predicate<AttributeChange> isChosen, CancellationToken cancellationToken) => store.ReadAsync(
        async connection =>
        {
            var of = Of(ids);
            var keeping = connection.Query<KeptPatch>(Patches, of).Where(p => p.Without(isChosen) is not null).Select(p => p.Run)
                .Concat(connection.Query<KeptPatch>(Canaries, of).Where(p => p.Without(isChosen) is not null).Select(p => p.Run))
                .Concat(connection.Query<KeptMismatches>(Mismatches, of).Where(m => m.Without(isChosen) is not null).Select(m => m.Run))
                .Concat(connection.Query<KeptLoss>(LostValues, of).Where(l => l.IsChosen(isChosen)).Select(l => l.Number))
                .ToHashSet();
            var runs = await connection.QueryAsync<(long Number, string RunId, string Job)>(Runs, of);
            return (IReadOnlyList<EarlierRun>)[.. runs.Select(r => new EarlierRun(r.RunId, r.Job, keeping.Contains(r.Number)))];
        },
        cancellationToken);

    /// <summary>In one transaction.</summary>
    /// <param name="ids">Of one piece.</param>
    public Task EraseAsync(IReadOnlyCollection<string> ids, Predicate<AttributeChange> isChosen, CancellationToken cancellationToken)
    {
        var of = Of(ids);
        return writing.WriteAsync(batch => Erase(batch, of, isChosen), cancellationToken);
    }

    void Erase(WriteBatch batch, object of, Predicate<AttributeChange> isChosen)
    {
        foreach (var each in batch.All<KeptMismatches>(Mismatches, of).ToList()) // first, since they share values with the patches
        {
            if (each.Without(isChosen) is not { } left) continue;
            batch.Execute(
                "UPDATE mismatches SET patch = @Patch, content = @Content WHERE run = @Run AND conversation_id = @Conversation",
                new { left.Patch, left.Content, each.Run, each.Conversation });
        }

        foreach (var each in batch.All<KeptPatch>(Patches, of).ToList())
        {
            if (each.Without(isChosen) is not { } changes) continue;
            batch.Execute(
                "UPDATE patches SET changes = @changes WHERE run = @Run AND conversation_id = @Conversation AND attempt = @Attempt",
                new { changes, each.Run, each.Conversation, each.Attempt });
        }

        foreach (var each in batch.All<KeptPatch>(Canaries, of).ToList())
        {
            if (each.Without(isChosen) is not { } content) continue;
            batch.Execute(
                "UPDATE canary_members SET content = @content WHERE run = @Run AND conversation_id = @Conversation",
                new { content, each.Run, each.Conversation });
        }

        foreach (var each in batch.All<KeptLoss>(LostValues, of).Where(l => l.IsChosen(isChosen)).ToList())
        {
            batch.Execute(
                """
                UPDATE lost_values SET expected = NULL, actual = NULL
                WHERE written_by = @WrittenBy AND conversation_id = @Conversation AND ordinal = @Ordinal
                """,
                each);
        }
    }

    object Of(IReadOnlyCollection<string> ids) =>
        new { ids = store.Ids(ids), scrub = SettingNames.Of(JobMode.Scrub), running = ContractNames.Of(RunStatus.Running) };

    /// <param name="Start">As <see cref="StoredTime"/>.</param>
    /// <param name="Id">As <see cref="StoredId"/>.</param>
    sealed record Place(long Start, byte[] Id);

    // Dapper sets the members by the names of the columns.

    sealed record KeptPatch
    {
        public long Run { get; init; }

        public byte[] Conversation { get; init; } = [];

        public long Attempt { get; init; }

        public byte[] Changes { get; init; } = [];

        /// <returns>Null where no value is chosen.</returns>
        public byte[]? Without(Predicate<AttributeChange> isChosen)
        {
            var changes = StoredChanges.Unpack(Changes);
            return changes.Any(c => c.HasValues && isChosen(c)) ? StoredChanges.Pack([.. changes.Select(c => c.Erased(isChosen))]) : null;
        }
    }

    sealed record KeptMismatches
    {
        public long Run { get; init; }

        public byte[] Conversation { get; init; } = [];

        public long? Patch { get; init; }

        public byte[] Content { get; init; } = [];

        public byte[]? Changes { get; init; }

        /// <returns>The row as it is to be once its patch is without the values; null where no value is chosen.</returns>
        public (long? Patch, byte[] Content)? Without(Predicate<AttributeChange> isChosen)
        {
            var recorded = MismatchRows.Read(Content, Changes);
            if (!recorded.Any(m => m.AsChange() is { HasValues: true } change && isChosen(change))) return null;
            IReadOnlyList<AttributeChange> changes =
                Changes is null ? [] : [.. StoredChanges.Unpack(Changes).Select(c => c.Erased(isChosen))];
            var content = StoredMismatches.Pack(
                recorded.Select(m => m.With(m.AsChange().Erased(isChosen))), changes, out var isShared);
            return (isShared ? Patch : null, content);
        }
    }

    sealed record KeptLoss
    {
        public long Number { get; init; }

        public string WrittenBy { get; init; } = "";

        public byte[] Conversation { get; init; } = [];

        public long Ordinal { get; init; }

        public string Attribute { get; init; } = "";

        public string SourcePath { get; init; } = "";

        public string? Expected { get; init; }

        public string? Actual { get; init; }

        public bool IsChosen(Predicate<AttributeChange> isChosen) => new AttributeChange(
            StoredText.Decode(Attribute)!, StoredText.Decode(Actual), StoredText.Decode(Expected), StoredText.Decode(SourcePath)!)
            is { HasValues: true } change && isChosen(change);
    }
}

/// <summary>Mismatches and changes without their values.</summary>
internal static class ErasedValues
{
    public static AttributeChange Erased(this AttributeChange change, Predicate<AttributeChange> isChosen) =>
        change.HasValues && isChosen(change) ? AttributeChange.WithoutValues(change.Name, change.SourcePath) : change;

    public static AttributeChange AsChange(this RecordedMismatch m) => new(m.Attribute, m.Actual, m.Expected, m.SourcePath);

    public static RecordedMismatch With(this RecordedMismatch m, AttributeChange values) =>
        m with { Expected = values.After, Actual = values.Before };
}
