using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>What one run did, or recorded, to one attribute of a conversation.</summary>
/// <param name="At">When the write was announced; of what was not written, when the run started.</param>
/// <param name="Attribute">Null where the run recorded no attribute: the conversation was in sync, deferred, or failed before it was
/// compared.</param>
/// <param name="Before">What the target carried.</param>
/// <param name="After">What the run wrote, or wanted there.</param>
/// <param name="Action">
/// As in the reports; <see cref="HistoryRows.InDoubt"/> where the run ended before it was known whether the write took effect; the
/// conversation's outcome where no attribute is known.
/// </param>
internal sealed record HistoryRow(
    string RunId, string Job, DateTimeOffset At, string? Attribute, string? Before, string? After, string Action, string? CorrelationId,
    string? Message);

/// <summary>What the ledger knows of one conversation: what runs did to it, oldest first, and how the newest of them saw it.</summary>
internal sealed record ConversationHistory(DateTimeOffset? Start, DateTimeOffset? End, string? MediaType, IReadOnlyList<HistoryRow> Rows)
{
    public static readonly ConversationHistory Nothing = new(null, null, null, []);
}

/// <summary>Reads what the ledger knows of one conversation, whatever the job and the run.</summary>
internal sealed class HistoryRows(ILedgerStore store)
{
    public const string InDoubt = "in-doubt";

    const string Records = """
        SELECT r.run_id, r.job, r.started_at, c.outcome, c.correlation_id, c.message, c.conversation_start, c.conversation_end, c.media_type
        FROM conversations c CROSS JOIN runs r
        WHERE c.conversation_id = @key AND r.number = c.run
        ORDER BY r.started_at, r.run_id
        """;

    const string Mismatches = $"""
        SELECT r.run_id, m.content, p.changes
        FROM conversations c CROSS JOIN runs r CROSS JOIN mismatches m {MismatchRows.JoinPatch}
        WHERE c.conversation_id = @key AND r.number = c.run AND m.run = c.run AND m.conversation_id = c.conversation_id
        ORDER BY r.run_id
        """;

    const string Patches = """
        SELECT r.run_id, r.job, r.run_kind, p.intent_at, p.state, p.changes, c.correlation_id
        FROM patches p CROSS JOIN runs r LEFT JOIN conversations c ON c.run = p.run AND c.conversation_id = p.conversation_id
        WHERE p.conversation_id = @key AND r.number = p.run AND p.state <> 'refused'
        ORDER BY p.intent_at, r.run_id, p.attempt
        """;

    public async Task<ConversationHistory> OfAsync(string conversationId, CancellationToken cancellationToken)
    {
        var id = StoredId.Encode(conversationId);
        var written = await WrittenAsync(id, cancellationToken);
        var records = await RecordsAsync(id, cancellationToken);
        var isWritten = written.Select(w => (w.RunId, w.Attribute)).ToHashSet();
        var mismatches = await store.StreamAsync(
            Mismatches, id, r => (RunId: r.GetString(0), All: MismatchRows.Read(r.Bytes(1), r.BytesOrNull(2))), cancellationToken)
            .ToListAsync(cancellationToken);
        var rows = written.ToList();
        foreach (var (runId, all) in mismatches)
        {
            if (records.FirstOrDefault(c => c.Row.RunId == runId) is not { } of) continue;
            rows.AddRange(all.Where(m => !isWritten.Contains((runId, m.Attribute))).Select(m => of.Row with
            {
                Attribute = m.Attribute,
                Before = m.Actual,
                After = m.Expected,
                Action = m.Action,
                Message = m.Message,
            }));
        }

        var withAttributes = rows.Select(r => r.RunId).ToHashSet(StringComparer.Ordinal);
        rows.AddRange(records.Where(c => !withAttributes.Contains(c.Row.RunId)).Select(c => c.Row));
        var newest = records.LastOrDefault();
        return new ConversationHistory(
            newest?.Start, newest?.End, newest?.MediaType,
            [.. rows.OrderBy(r => r.At).ThenBy(r => r.RunId, StringComparer.Ordinal).ThenBy(r => r.Attribute, StringComparer.Ordinal)]);
    }

    async Task<List<Record>> RecordsAsync(byte[] id, CancellationToken cancellationToken) => await store.StreamAsync(
        Records, id,
        r => new Record(
            new HistoryRow(r.GetString(0), r.GetString(1), IsoTime.Parse(r.GetString(2)), null, null, null, r.GetString(3),
                r.IdOrNull(4), r.TextOrNull(5)),
            r.Start(6), r.TimeOrNull(7), r.TextOrNull(8)),
        cancellationToken).ToListAsync(cancellationToken);

    /// <summary>A patch that was sent twice, since its answer was lost, is one write.</summary>
    async Task<IReadOnlyList<HistoryRow>> WrittenAsync(byte[] id, CancellationToken cancellationToken)
    {
        var patches = await store.StreamAsync(
            Patches, id,
            r => (RunId: r.GetString(0), Job: r.GetString(1), Kind: ContractNames.RunKind(r.GetString(2)),
                At: r.Time(3), State: r.GetString(4), Changes: StoredChanges.Unpack(r.Bytes(5)), CorrelationId: r.IdOrNull(6)),
            cancellationToken).ToListAsync(cancellationToken);
        return
        [
            .. patches.SelectMany(p => p.Changes.Select(
                c => new HistoryRow(p.RunId, p.Job, p.At, c.Name, c.Before, c.After, ActionOf(p.Kind, p.State), p.CorrelationId, null)))
                .DistinctBy(r => (r.RunId, r.Attribute, r.Before, r.After)),
        ];
    }

    static string ActionOf(RunKind kind, string state) => state switch
    {
        "done" => ContractNames.Of(kind == RunKind.Revert ? AttributeAction.Reverted : AttributeAction.Patched),
        "failed" => ContractNames.Of(AttributeAction.Failed),
        _ => InDoubt,
    };

    sealed record Record(HistoryRow Row, DateTimeOffset? Start, DateTimeOffset? End, string? MediaType);
}
