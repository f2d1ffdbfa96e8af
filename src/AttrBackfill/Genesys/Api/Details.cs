namespace AttrBackfill.Genesys.Api;

/// <param name="Interval"><c>start/end</c>, ISO-8601.</param>
internal sealed record DetailsQuery(
    string Interval, string Order, string OrderBy, Paging Paging, IReadOnlyList<DetailsFilter>? SegmentFilters,
    IReadOnlyList<DetailsFilter>? ConversationFilters);

/// <param name="StartOfDayIntervalMatching">Leaves out conversations that started before the interval's first day (UTC).</param>
internal sealed record DetailsJobQuery(
    string Interval, string Order, string OrderBy, bool StartOfDayIntervalMatching, IReadOnlyList<DetailsFilter>? SegmentFilters,
    IReadOnlyList<DetailsFilter>? ConversationFilters);

/// <param name="PageSize">1 to 100.</param>
/// <param name="PageNumber">From 1.</param>
internal sealed record Paging(int PageSize, int PageNumber);

/// <summary>Predicates, or clauses: one segment has to meet them all, or one of them.</summary>
/// <param name="Type"><c>and</c> or <c>or</c>.</param>
internal sealed record DetailsFilter(
    string Type, IReadOnlyList<DetailsPredicate>? Predicates, IReadOnlyList<DetailsClause>? Clauses = null);

/// <param name="Type"><c>and</c> or <c>or</c>.</param>
internal sealed record DetailsClause(string Type, IReadOnlyList<DetailsPredicate> Predicates);

internal sealed record DetailsPredicate(string Dimension, string Value);

internal sealed record DetailsJobCreated(string JobId);

/// <param name="State"><c>QUEUED</c>, <c>PENDING</c>, <c>FULFILLED</c>, <c>FAILED</c>, <c>CANCELLED</c> or <c>EXPIRED</c>.</param>
internal sealed record DetailsJobStatus(string State, string? ErrorMessage);

internal sealed record DataAvailability(DateTimeOffset? DataAvailabilityDate);

/// <summary>A page of the query (no attributes) or of a job's results (with attributes).</summary>
internal sealed record DetailsPage(IReadOnlyList<DetailsConversation>? Conversations, string? Cursor, long? TotalHits)
{
    /// <summary>Of a page that was read from the network: its length.</summary>
    public long Bytes { get; init; }
}

internal sealed record DetailsConversation(
    string ConversationId, DateTimeOffset? ConversationStart, DateTimeOffset? ConversationEnd, IReadOnlyList<string>? DivisionIds,
    IReadOnlyList<DetailsParticipant>? Participants)
{
    /// <summary><c>inbound</c> or <c>outbound</c>; null where the answer leaves it out.</summary>
    public string? OriginatingDirection { get; init; }
}

internal sealed record DetailsParticipant(
    string? ParticipantId, string? Purpose, AttributeMap? Attributes,
    IReadOnlyList<DetailsSession>? Sessions);

internal sealed record DetailsSession(
    string? MediaType, string? MessageType, string? Direction, IReadOnlyList<DetailsSegment>? Segments);

internal sealed record DetailsSegment(string? QueueId);
