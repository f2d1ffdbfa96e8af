using System.Data.Common;
using System.Runtime.CompilerServices;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Reads rows in the order of the reports: streamed for the reports, a page at a time for a run that works on them.</summary>
/// <param name="flush">Writes the call counters that wait for a batch.</param>
internal sealed class ReportRows(ILedgerStore store, Func<CancellationToken, Task> flush, RuleRows rules)
{
    const string Conversations = $"""
        SELECT conversation_id, participant_id, conversation_start, conversation_end, media_type, outcome, attributes, missing,
            different, other, patched, calls, http_status, correlation_id, message
        FROM conversations WHERE run = {RunRows.NumberOfKey}
        ORDER BY conversation_start, conversation_id
        """;

    // By id: the start of a conversation may become known with the outcome that a run writes meanwhile.
    const string Failed = $"""
        SELECT conversation_id, conversation_start, conversation_end, media_type
        FROM conversations WHERE run = {RunRows.NumberOfRun} AND outcome = 'failed' AND conversation_id > @id
        ORDER BY conversation_id LIMIT @most
        """;

    // Conversations that had any: the outer join finds no row where values were erased. Written so, it is walked in the order of the key of
    // conversations, and the first row comes without a sort of all of them.
    public const string Mismatches = $"""
        SELECT {MismatchColumns}
        FROM conversations c LEFT JOIN mismatches m ON {OfConversation} {MismatchRows.JoinPatch}
        WHERE c.run = {RunRows.NumberOfKey} AND c.missing + c.different + c.other > 0
        ORDER BY c.conversation_start, c.conversation_id
        """;

    const string PageOfMismatches = $"""
        SELECT {MismatchColumns}
        FROM (
            SELECT * FROM conversations
            WHERE run = {RunRows.NumberOfRun} AND missing + different + other > 0 AND (conversation_start, conversation_id) > (@start, @id)
            ORDER BY conversation_start, conversation_id LIMIT @most
        ) c LEFT JOIN mismatches m ON {OfConversation} {MismatchRows.JoinPatch}
        ORDER BY c.conversation_start, c.conversation_id
        """;

    // PostgreSQL's statistics do not know a new run yet, so it expects a row or none of it. Were the run's number a constant here, it would
    // read all mismatches of the run for each conversation. Nothing is added to the id, so that both columns of the index are looked up.
    const string OfConversation = "m.run = c.run + 0 AND m.conversation_id = c.conversation_id";

    const string MismatchColumns = """
        c.conversation_id, c.participant_id, c.conversation_start, c.media_type, m.content, p.changes, c.http_status, c.correlation_id
        """;

    // Rows of AttributeTally.Note first.
    const string Names = """
        SELECT attribute, source_path, is_lacking FROM attributes_seen WHERE run_id = @runId
        ORDER BY is_lacking DESC, conversations DESC, attribute, source_path LIMIT @most
        """;

    const string Kinds = $"""
        SELECT COALESCE(SUM(missing), 0), COALESCE(SUM(different), 0), COALESCE(SUM(collision), 0), COALESCE(SUM(oversize), 0),
            COALESCE(SUM(type), 0)
        FROM mismatch_totals WHERE run = {RunRows.NumberOfRun}
        """;

    // Names that only mismatches know (cut ones, collisions) are listed too.
    const string Attributes = $"""
        SELECT attribute, source_path, SUM(conversations), MAX(max_length), SUM(mismatches), SUM(patched), MAX(is_lacking) FROM (
            SELECT attribute, source_path, conversations, max_length, 0 AS mismatches, 0 AS patched, is_lacking
            FROM attributes_seen WHERE run_id = @key AND is_lacking < 2
            UNION ALL
            SELECT attribute, source_path, 0, 0, {MismatchTally.Sum}, patched, 0
            FROM mismatch_totals WHERE run = {RunRows.NumberOfKey} AND {MismatchTally.Sum} > 0
        ) parts
        GROUP BY attribute, source_path
        ORDER BY attribute, source_path
        """;

    public IAsyncEnumerable<ConversationRow> ConversationsAsync(string runId, CancellationToken cancellationToken) =>
        store.StreamAsync(
            Conversations, runId,
            r => new ConversationRow(
                r.Id(0), r.IdOrNull(1), IsoTime.Of(r.Start(2)), IsoTime.Of(r.TimeOrNull(3)), r.TextOrNull(4), r.GetString(5),
                r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10), r.GetInt64(11), r.LongOrNull(12),
                r.IdOrNull(13), Scrubber.CleanOrNull(r.TextOrNull(14))),
            cancellationToken);

    public IAsyncEnumerable<FailedRow> FailedAsync(string runId, CancellationToken cancellationToken) =>
        store.PagesAsync<FailedRow>(
            Failed, last => new { runId, id = StoredId.Encode(last?.ConversationId ?? ""), most = StoreReading.PageSize },
            r => new FailedRow(r.Id(0), IsoTime.Of(r.Start(1)), IsoTime.Of(r.TimeOrNull(2)), r.TextOrNull(3)), cancellationToken);

    /// <summary>The mismatches of the run's conversations, then the values of earlier runs that it found lost.</summary>
    public IAsyncEnumerable<MismatchRow> MismatchesAsync(string runId, CancellationToken cancellationToken) =>
        store.StreamAsync(Mismatches, runId, OfConversationIn, cancellationToken).SelectMany(c => c.Mismatches)
            .Concat(store.StreamAsync(RecheckRows.LostInReportOrder, runId, RecheckRows.Mismatch, cancellationToken));

    /// <summary>The mismatches of the run's conversations in the same order, read a page at a time.</summary>
    public IAsyncEnumerable<MismatchRow> MismatchPagesAsync(string runId, CancellationToken cancellationToken) =>
        store.PagesAsync<ConversationMismatches>(
            PageOfMismatches,
            last => new
            {
                runId, start = last?.Start ?? long.MinValue, id = last?.Id ?? [], most = StoreReading.PageSize,
            },
            OfConversationIn, cancellationToken).SelectMany(c => c.Mismatches);

    public async IAsyncEnumerable<AttributeRow> AttributesAsync(
        string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var withAttributes = await store.ReadAsync(
            c => c.ExecuteScalarAsync<long>(
                $"SELECT COUNT(*) FROM conversations WHERE run = {RunRows.NumberOfRun} AND seen = 1", new { runId }), cancellationToken);
        var paths = store.StreamAsync(
            Attributes, runId,
            r => new PathSums(
                r.Text(0), r.Text(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6) != 0),
            cancellationToken);
        PathSums? sum = null, frequent = null;
        await foreach (var path in paths)
        {
            if (sum is not null && sum.Attribute == path.Attribute)
            {
                sum = sum.Plus(path);
                frequent = path.IsMoreFrequentThan(frequent!) ? path : frequent;
                continue;
            }
            if (sum is not null)
                yield return sum.Row(frequent!.SourcePath, withAttributes);
            sum = frequent = path;
        }
        if (sum is not null)
            yield return sum.Row(frequent!.SourcePath, withAttributes);
    }

    public async Task<RunCounts> CountsAsync(string runId, CancellationToken cancellationToken)
    {
        await flush(cancellationToken);
        var effects = await rules.OfAsync(runId, cancellationToken);
        return await store.ReadAsync(
            async connection =>
            {
                var outcomes = (await connection.QueryAsync<(string Word, long Count, long Patched)>(
                    $"SELECT outcome, COUNT(*), SUM(patched) FROM conversations WHERE run = {RunRows.NumberOfRun} GROUP BY outcome",
                    new { runId })).ToDictionary(o => ContractNames.Outcome(o.Word));
                var kinds = await connection.QuerySingleAsync<(long Missing, long Different, long Collision, long Oversize, long Type)>(
                    Kinds, new { runId });
                var calls = await connection.QueryAsync<(string Endpoint, long Calls, long Retries, long Refused)>(
                    "SELECT endpoint, calls, retries, too_many_requests FROM call_counts WHERE run_id = @runId ORDER BY endpoint",
                    new { runId });
                var rechecks = await connection.QueryAsync<(long Days, long Of, long Still, long Changed, long Lost, long Gone)>(
                    RecheckRows.SumsOfRun, new { runId });
                var attempts = await connection.QueryAsync<(string, string?, string?)>(AttemptRows.OfRun, new { runId });
                var names =
                    (await connection.QueryAsync<(string Name, string Path, long Is)>(Names, new { runId, most = RunCounts.MostNames }))
                    .ToLookup(n => n is { Is: AttributeTally.Note, Name: "" });
                return new RunCounts(
                    ContractNames.Outcomes.ToDictionary(o => o, o => outcomes.GetValueOrDefault(o).Count),
                    new Dictionary<MismatchKind, long>
                    {
                        [MismatchKind.Missing] = kinds.Missing, [MismatchKind.Different] = kinds.Different,
                        [MismatchKind.Collision] = kinds.Collision, [MismatchKind.Oversize] = kinds.Oversize,
                        [MismatchKind.Type] = kinds.Type,
                    },
                    outcomes.Values.Sum(o => o.Patched),
                    [.. calls.Select(c => new CallCounts(c.Endpoint, c.Calls, c.Retries, c.Refused))])
                {
                    Recheck = [.. rechecks.Select(r => new RecheckSums((int)r.Days, r.Of, r.Still, r.Changed, r.Lost, r.Gone))],
                    Attempts = [.. attempts.Select(AttemptRows.Read)],
                    Rules = effects,
                    MatchedPatterns = [.. names[true].Select(n => StoredText.Decode(n.Path)!)],
                    Names = [.. names[false].Select(n => new NameSeen(StoredText.Decode(n.Name)!, StoredText.Decode(n.Path)!))],
                };
            },
            cancellationToken);
    }

    /// <summary>The few rows of a conversation are sorted here; the store sorts the conversations, by their key.</summary>
    static ConversationMismatches OfConversationIn(DbDataReader r)
    {
        var (id, participant, start, media) = (r.Id(0), r.IdOrNull(1), IsoTime.Of(r.Start(2)), r.TextOrNull(3));
        var (status, correlation) = (r.LongOrNull(6), r.IdOrNull(7));
        // Earlier versions did not take secrets out of messages.
        var recorded = r.BytesOrNull(4) is { } content ? MismatchRows.Read(content, r.BytesOrNull(5)) : []; // erased
        var rows = recorded.OrderBy(m => m.Attribute, StringComparer.Ordinal).Select(
            m => new MismatchRow(
                id, m.ParticipantId ?? participant, start, media, m.Attribute, m.SourcePath, m.Kind, m.Expected, m.Actual, m.Action, status,
                correlation, Scrubber.CleanOrNull(m.Message)));
        return new ConversationMismatches(r.GetInt64(2), r.Bytes(0), [.. rows]);
    }

    /// <param name="Start">As <see cref="StoredTime"/>.</param>
    /// <param name="Id">As <see cref="StoredId"/>.</param>
    sealed record ConversationMismatches(long Start, byte[] Id, IReadOnlyList<MismatchRow> Mismatches);

    sealed record PathSums(
        string Attribute, string SourcePath, long Conversations, long MaxLength, long Mismatches, long Patched, bool IsUnmapped)
    {
        public PathSums Plus(PathSums other) => this with
        {
            Conversations = Conversations + other.Conversations,
            MaxLength = Math.Max(MaxLength, other.MaxLength),
            Mismatches = Mismatches + other.Mismatches,
            Patched = Patched + other.Patched,
            IsUnmapped = IsUnmapped || other.IsUnmapped,
        };

        /// <summary>Paths come in ordinal order, so that the first of equals stays.</summary>
        public bool IsMoreFrequentThan(PathSums other) => Conversations != other.Conversations
            ? Conversations > other.Conversations
            : Mismatches > other.Mismatches && Conversations == 0;

        public AttributeRow Row(string sourcePath, long withAttributes) => new(
            Attribute, sourcePath, Conversations, withAttributes == 0 ? 0 : (double)Conversations / withAttributes, Mismatches, Patched,
            MaxLength, IsUnmapped);
    }
}
