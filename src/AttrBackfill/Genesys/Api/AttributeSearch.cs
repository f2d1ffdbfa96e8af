using System.Text.Json.Serialization;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// Body of the attribute search. All criteria have to be met. Only <c>conversationId</c>, <c>startTime</c>, <c>endTime</c> and
/// <c>divisionId</c> can be searched for; anything else is answered with 400 "Search not supported.".
/// </summary>
internal sealed record AttributeSearch(IReadOnlyList<AttributeCriterion> Query, string? Cursor = null)
{
    /// <summary>Conversations by id. How many ids a criterion takes is not documented.</summary>
    public static AttributeSearch OfIds(IReadOnlyList<string> ids) =>
        new([new AttributeCriterion("EXACT", ["conversationId"]) { Values = ids }]);

    /// <summary>Conversations that started in a window: of 4 hours as a rule, of 24 at most.</summary>
    public static AttributeSearch OfStarts(DateTimeOffset from, DateTimeOffset to) =>
        new([new AttributeCriterion("DATE_RANGE", ["startTime"]) { StartValue = from.UtcDateTime, EndValue = to.UtcDateTime }]);
}

internal sealed record AttributeCriterion(string Type, IReadOnlyList<string> Fields)
{
    public DateTime? StartValue { get; init; }

    public DateTime? EndValue { get; init; }

    public IReadOnlyList<string>? Values { get; init; }
}

/// <summary>About 50 rows or 1 MB. The last page has no cursor.</summary>
internal sealed record AttributeSearchPage(IReadOnlyList<AttributeSearchRow>? Results, string? Cursor);

/// <summary>One conversation. Only conversations that have attributes are found, for 30 days, below 20 KB of attributes.</summary>
/// <param name="TruncatedData">The attributes are not all there.</param>
internal sealed record AttributeSearchRow(
    string? ConversationId, DateTimeOffset? StartTime, DateTimeOffset? EndTime, IReadOnlyList<string>? DivisionIds, bool? TruncatedData,
    IReadOnlyList<SearchedParticipant>? ParticipantData);

internal sealed record SearchedParticipant(
    string? ParticipantId, string? ParticipantPurpose,
    [property: JsonConverter(typeof(AttributeMapConverter))] AttributeMap? ParticipantAttributes);
