using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Sums for the charts of the reports, and for what changes from run to run.</summary>
/// <exception cref="LedgerException">Any member: the store cannot be read.</exception>
internal sealed class RunFigures(ILedgerStore store)
{
    /// <summary>Every offset of a time zone is a multiple of this, so that quarters of an hour add up to the days of any zone.</summary>
    const string QuarterHour = """
        CASE WHEN conversation_start = '' THEN '' ELSE SUBSTR(conversation_start, 1, 14) || CASE
            WHEN SUBSTR(conversation_start, 15, 2) < '15' THEN '00'
            WHEN SUBSTR(conversation_start, 15, 2) < '30' THEN '15'
            WHEN SUBSTR(conversation_start, 15, 2) < '45' THEN '30'
            ELSE '45' END || ':00.000Z' END
        """;

    const string ByKind = """
        SUM(CASE WHEN kind = 'missing' THEN 1 ELSE 0 END), SUM(CASE WHEN kind = 'different' THEN 1 ELSE 0 END),
        SUM(CASE WHEN kind = 'collision' THEN 1 ELSE 0 END), SUM(CASE WHEN kind = 'oversize' THEN 1 ELSE 0 END),
        SUM(CASE WHEN kind = 'type' THEN 1 ELSE 0 END)
        """;

    /// <summary>What became of conversations, by the quarter of an hour in which they started; in no order.</summary>
    public IAsyncEnumerable<OutcomesInTime> OutcomesOverTimeAsync(string runId, CancellationToken cancellationToken) =>
        store.StreamAsync(
            $"""
            SELECT {QuarterHour} AS quarter, outcome, COUNT(*), SUM(missing), SUM(different), SUM(other)
            FROM conversations WHERE run_id = @key GROUP BY quarter, outcome
            """,
            runId,
            r => new OutcomesInTime(
                r.GetString(0) is { Length: > 0 } start ? IsoTime.Parse(start) : null, ContractNames.Outcome(r.GetString(1)),
                r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)),
            cancellationToken);

    /// <summary>The latest start of the conversations that the live API no longer returned; null for none.</summary>
    public async Task<DateTimeOffset?> NewestGoneAsync(string runId, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            "SELECT MAX(conversation_start) FROM conversations WHERE run_id = @key AND outcome = 'gone' HAVING MAX(conversation_start) <> ''",
            runId, r => IsoTime.Parse(r.GetString(0)), cancellationToken).Select(t => (DateTimeOffset?)t)
                .FirstOrDefaultAsync(cancellationToken);

    /// <summary>The attributes with the most mismatches, notes included.</summary>
    public async Task<IReadOnlyList<MismatchesOfAttribute>> WorstAttributesAsync(
        string runId, int limit, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"""
            SELECT attribute, {ByKind} FROM mismatches WHERE run_id = @key
            GROUP BY attribute ORDER BY COUNT(*) DESC, attribute LIMIT {limit}
            """,
            runId,
            r => new MismatchesOfAttribute(
                r.Text(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)),
            cancellationToken).ToListAsync(cancellationToken);

    /// <summary>In order of time.</summary>
    public IAsyncEnumerable<CallsInTime> CallsOverTimeAsync(string runId, CancellationToken cancellationToken) =>
        store.StreamAsync(
            "SELECT slot_at, calls, too_many_requests FROM calls_over_time WHERE run_id = @key ORDER BY slot_at",
            runId, r => new CallsInTime(IsoTime.Parse(r.GetString(0)), r.GetInt64(1), r.GetInt64(2)), cancellationToken);

    /// <summary>Failed conversations by the status of their last call (null: no answer), the most frequent first.</summary>
    public async Task<IReadOnlyList<FailuresOfStatus>> FailuresAsync(string runId, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            """
            SELECT http_status, COUNT(*) FROM conversations WHERE run_id = @key AND outcome = 'failed'
            GROUP BY http_status ORDER BY COUNT(*) DESC, http_status
            """,
            runId, r => new FailuresOfStatus(r.LongOrNull(0), r.GetInt64(1)), cancellationToken).ToListAsync(cancellationToken);

    /// <summary>In the order of the reports.</summary>
    public async Task<IReadOnlyList<FailedConversation>> FailedAsync(string runId, int limit, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"""
            SELECT conversation_id, conversation_start, http_status, correlation_id, message
            FROM conversations WHERE run_id = @key AND outcome = 'failed'
            ORDER BY conversation_start, conversation_id LIMIT {limit}
            """,
            runId,
            r => new FailedConversation(
                r.Text(0), r.GetString(1) is { Length: > 0 } start ? start : null, r.LongOrNull(2), r.TextOrNull(3), r.TextOrNull(4)),
            cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Of runs that have ended: their attributes with the most mismatches.</summary>
    public async Task<IReadOnlyList<MismatchTotal>> MismatchTotalsAsync(
        IReadOnlyCollection<string> runIds, CancellationToken cancellationToken)
    {
        var totals = await store.ByIdsAsync<(string Run, string Attribute, long Missing, long Different)>(
            $"SELECT run_id, attribute, missing, different FROM mismatch_totals WHERE run_id {store.AmongIds}",
            runIds, ids => new { ids }, cancellationToken);
        return [.. totals.Select(t => new MismatchTotal(t.Run, StoredText.Decode(t.Attribute)!, t.Missing, t.Different))];
    }
}

/// <param name="Quarter">When the quarter of an hour began; null for conversations of which no start is known.</param>
internal readonly record struct OutcomesInTime(
    DateTimeOffset? Quarter, ConversationOutcome Outcome, long Conversations, long Missing, long Different, long Other);

internal sealed record MismatchesOfAttribute(string Attribute, long Missing, long Different, long Collision, long Oversize, long Type);

/// <param name="At">The begin of ten seconds (<see cref="PendingCalls.Slot"/>).</param>
internal readonly record struct CallsInTime(DateTimeOffset At, long Calls, long TooManyRequests);

internal sealed record FailuresOfStatus(long? HttpStatus, long Conversations);

internal sealed record FailedConversation(string ConversationId, string? Start, long? HttpStatus, string? CorrelationId, string? Message);

internal sealed record MismatchTotal(string RunId, string Attribute, long Missing, long Different);
