using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// What a job selects: sent to the server as filters, and checked again here, since the server's windows are wider than what was
/// asked for and a gateway may ignore filters. The conditions on legs (sessions) hold where one leg meets them all.
/// </summary>
/// <param name="present">
/// What the job selects by the present rules, where those of <paramref name="select"/> are compared with them: what either selects is
/// read, and the filters let both through.
/// </param>
internal sealed class Selection(SelectSettings select, Channel channel, TimeWindow window, SelectSettings? present = null)
{
    readonly SelectSettings _asked = present is null ? select : Either(select, present);
    readonly Selection? _present = present is null ? null : new Selection(present, channel, window);
    readonly IReadOnlyList<string> _originatingDirections = [.. select.OriginatingDirections.Select(SettingNames.Of)];

    /// <summary>Whether a conversation without an end is open; webchat tells no end, so nothing is waited for there.</summary>
    public bool TellsOpen { get; } = channel != Channel.Webchat;

    /// <summary>One filter: several would each be met by a segment of their own.</summary>
    public IReadOnlyList<DetailsFilter>? SegmentFilters => OfOneSegment(
        ("mediaType", _asked.MediaTypes), ("queueId", _asked.QueueIds), ("direction", _asked.Directions),
        ("messageType", _asked.MessageTypes));

    public IReadOnlyList<DetailsFilter>? ConversationFilters => OfConversation(
        ("divisionId", _asked.DivisionIds), ("originatingDirection", [.. _asked.OriginatingDirections.Select(SettingNames.Of)]));

    public bool Accepts(DetailsConversation conversation)
    {
        if (conversation.ConversationStart is not { } start || start < window.From || start >= window.To) return false;
        return AcceptsWhenever(conversation);
    }

    /// <summary>The same whatever the conversation's start.</summary>
    public bool AcceptsWhenever(DetailsConversation conversation) =>
        !string.IsNullOrEmpty(conversation.ConversationId) && (Selects(conversation) || _present?.Selects(conversation) == true);

    /// <summary>Of an accepted conversation.</summary>
    public RulesThatTake TakenBy(DetailsConversation conversation) =>
        _present is null ? RulesThatTake.Both
        : !Selects(conversation) ? RulesThatTake.Present
        : _present.Selects(conversation) ? RulesThatTake.Both
        : RulesThatTake.New;

    bool Selects(DetailsConversation conversation) =>
        Has(select.DivisionIds, conversation.DivisionIds ?? [])
        && AcceptsOrigin(conversation.OriginatingDirection)
        && (!HasLegConditions || LegsOf(conversation).Any(Accepts));

    bool HasLegConditions =>
        select is not { MediaTypes.Count: 0, QueueIds.Count: 0, Directions.Count: 0, MessageTypes.Count: 0 };

    /// <summary>Lets through what one of the two selects, and may let through more. No condition is the widest one.</summary>
    static SelectSettings Either(SelectSettings one, SelectSettings other) => new()
    {
        MediaTypes = Either(one.MediaTypes, other.MediaTypes),
        QueueIds = Either(one.QueueIds, other.QueueIds),
        DivisionIds = Either(one.DivisionIds, other.DivisionIds),
        Directions = Either(one.Directions, other.Directions),
        MessageTypes = Either(one.MessageTypes, other.MessageTypes),
        OriginatingDirections = Either(one.OriginatingDirections, other.OriginatingDirections),
    };

    static IReadOnlyList<T> Either<T>(IReadOnlyList<T> one, IReadOnlyList<T> other) =>
        one.Count == 0 || other.Count == 0 ? [] : [.. one.Union(other)];

    /// <summary>The medium of the leg by which the conversation was selected.</summary>
    public string? MediumOf(DetailsConversation conversation)
    {
        var legs = LegsOf(conversation).Where(leg => leg.MediaType is not null).ToList();
        return (legs.Find(Accepts) ?? legs.FirstOrDefault())?.MediaType;
    }

    bool Accepts(DetailsSession leg) =>
        Has(select.MediaTypes, [leg.MediaType])
        && Has(select.Directions, [leg.Direction])
        && Has(select.MessageTypes, [leg.MessageType])
        && Has(select.QueueIds, (leg.Segments ?? []).Select(s => s.QueueId));

    /// <summary>Where the answer does not tell the direction, the server's filter has the say.</summary>
    bool AcceptsOrigin(string? direction) => direction is null || Has(_originatingDirections, [direction]);

    static IEnumerable<DetailsSession> LegsOf(DetailsConversation conversation) =>
        (conversation.Participants ?? []).SelectMany(p => p.Sessions ?? []);

    static bool Has(IReadOnlyList<string> wanted, IEnumerable<string?> present) =>
        wanted.Count == 0 || present.Any(p => p is not null && wanted.Contains(p, StringComparer.OrdinalIgnoreCase));

    /// <summary>Clauses of one filter: one and the same segment has to meet them all. The values of a dimension are alternatives.</summary>
    static List<DetailsFilter>? OfOneSegment(params IEnumerable<(string Dimension, IReadOnlyList<string> Values)> conditions) =>
        conditions.Where(c => c.Values.Count > 0).ToList() switch
        {
            [] => null,
            [var only] => [new DetailsFilter("or", PredicatesOf(only))],
            var several => [new DetailsFilter("and", null, [.. several.Select(c => new DetailsClause("or", PredicatesOf(c)))])],
        };

    /// <summary>A filter for each dimension: all must hold of the conversation.</summary>
    static List<DetailsFilter>? OfConversation(params IEnumerable<(string Dimension, IReadOnlyList<string> Values)> conditions)
    {
        var filters = conditions.Where(c => c.Values.Count > 0).Select(c => new DetailsFilter("or", PredicatesOf(c))).ToList();
        return filters.Count == 0 ? null : filters;
    }

    static List<DetailsPredicate> PredicatesOf((string Dimension, IReadOnlyList<string> Values) condition) =>
        [.. condition.Values.Select(v => new DetailsPredicate(condition.Dimension, v))];
}
