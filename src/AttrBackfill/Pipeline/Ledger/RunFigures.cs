using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Sums for the charts of the reports, and for what changes from run to run.</summary>
/// <exception cref="LedgerException">Any member: the store cannot be read.</exception>
internal sealed class RunFigures(ILedgerStore store)
{
    /// <summary>How many attributes of a run <see cref="MismatchTotalsAsync"/> returns: visitors make up names.</summary>
    const int MostTotals = 200;

    static readonly string Totals = FormattableString.Invariant($"""
        SELECT attribute, SUM(missing), SUM(different) FROM mismatch_totals
        WHERE run = (SELECT number FROM runs WHERE run_id = @key AND missing_count IS NOT NULL) AND {MismatchTally.Sum} > 0
        GROUP BY attribute ORDER BY SUM({MismatchTally.Sum}) DESC, attribute LIMIT {MostTotals}
        """);

    /// <summary>What became of conversations, by the quarter of an hour in which they started; in no order.</summary>
    public IAsyncEnumerable<OutcomesInTime> OutcomesOverTimeAsync(string runId, CancellationToken cancellationToken) =>
        store.StreamAsync(
            $"""
            SELECT conversation_start / {StoredTime.MillisecondsOfQuarter} AS quarter, outcome, COUNT(*), SUM(missing), SUM(different),
                SUM(other)
            FROM conversations WHERE run = {RunRows.NumberOfKey} GROUP BY quarter, outcome
            """,
            runId,
            r => new OutcomesInTime(
                StoredTime.Start(r.GetInt64(0) * StoredTime.MillisecondsOfQuarter), ContractNames.Outcome(r.GetString(1)),
                r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)),
            cancellationToken);

    /// <summary>The latest start of the conversations that the live API no longer returned; null for none.</summary>
    public async Task<DateTimeOffset?> NewestGoneAsync(string runId, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"SELECT COALESCE(MAX(conversation_start), 0) FROM conversations WHERE run = {RunRows.NumberOfKey} AND outcome = 'gone'",
            runId, r => r.Start(0), cancellationToken).FirstOrDefaultAsync(cancellationToken);

    /// <summary>The attributes with the most mismatches, notes included.</summary>
    public async Task<IReadOnlyList<MismatchesOfAttribute>> WorstAttributesAsync(
        string runId, int limit, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"""
            SELECT attribute, SUM(missing), SUM(different), SUM(collision), SUM(oversize), SUM(type) FROM mismatch_totals
            WHERE run = {RunRows.NumberOfKey} AND {MismatchTally.Sum} > 0
            GROUP BY attribute ORDER BY SUM({MismatchTally.Sum}) DESC, attribute LIMIT {limit}
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
            $"""
            SELECT http_status, COUNT(*) FROM conversations WHERE run = {RunRows.NumberOfKey} AND outcome = 'failed'
            GROUP BY http_status ORDER BY COUNT(*) DESC, http_status
            """,
            runId, r => new FailuresOfStatus(r.LongOrNull(0), r.GetInt64(1)), cancellationToken).ToListAsync(cancellationToken);

    /// <summary>In the order of the reports.</summary>
    public async Task<IReadOnlyList<FailedConversation>> FailedAsync(string runId, int limit, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            $"""
            SELECT conversation_id, conversation_start, http_status, correlation_id, message
            FROM conversations WHERE run = {RunRows.NumberOfKey} AND outcome = 'failed'
            ORDER BY conversation_start, conversation_id LIMIT {limit}
            """,
            runId,
            r => new FailedConversation(
                r.Id(0), IsoTime.Of(r.Start(1)), r.LongOrNull(2), r.IdOrNull(3), r.TextOrNull(4)),
            cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Of runs that have ended: their attributes with the most mismatches.</summary>
    public async Task<IReadOnlyList<MismatchTotal>> MismatchTotalsAsync(
        IReadOnlyCollection<string> runIds, CancellationToken cancellationToken)
    {
        var totals = new List<MismatchTotal>();
        foreach (var runId in runIds)
        {
            totals.AddRange(await store.StreamAsync(
                Totals, runId, r => new MismatchTotal(runId, r.Text(0), r.GetInt64(1), r.GetInt64(2)), cancellationToken)
                .ToListAsync(cancellationToken));
        }
        return totals;
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
