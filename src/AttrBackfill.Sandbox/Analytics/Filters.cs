using System.Globalization;
using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Analytics;

/// <summary>
/// The filters of a query. A segment filter is met by one segment that meets all of it; several filters must all be
/// met, each by a segment of its own if need be.
/// </summary>
internal sealed class Filters
{
    readonly record struct Candidate(IConversationSet Set, int Position, DateTimeOffset AsOf);

    const int MostIds = 50;
    static readonly string[] Unsupported = ["evaluationFilters", "surveyFilters", "resolutionFilters", "aggregations"];
    readonly List<Predicate<SegmentFacts>> _segments = [];
    readonly List<Predicate<Candidate>> _conversations = [];

    public static Filters Parse(JsonElement query)
    {
        foreach (var name in Unsupported)
            if (query.List(name).Any()) throw ApiException.BadRequest($"{name} is not supported by the sandbox.");
        var filters = new Filters();
        foreach (var filter in query.List("segmentFilters"))
            filters._segments.Add(Group<SegmentFacts>(filter, SegmentValue, clauses: true));
        if (CountOf(query, "conversationId") > MostIds)
            throw ApiException.BadRequest($"A query takes at most {MostIds} predicates of conversationId.");
        foreach (var filter in query.List("conversationFilters"))
            filters._conversations.Add(Group<Candidate>(filter, ConversationValue, clauses: true));
        return filters;
    }

    /// <param name="asOf">What comes later is not known yet.</param>
    public bool Match(IConversationSet set, int position, DateTimeOffset asOf)
    {
        if (_conversations.Count > 0 && !_conversations.TrueForAll(f => f(new Candidate(set, position, asOf)))) return false;
        if (_segments.Count == 0) return true;
        var facts = set.FactsOf(position, asOf);
        return _segments.TrueForAll(filter => facts.Any(segment => filter(segment)));
    }

    static int CountOf(JsonElement query, string dimension) => query.List("conversationFilters")
        .SelectMany(filter => filter.List("clauses").Prepend(filter))
        .SelectMany(group => group.List("predicates"))
        .Count(predicate => predicate.Text("dimension") == dimension);

    static Func<SegmentFacts, string?> SegmentValue(string dimension) => dimension switch
    {
        "mediaType" => s => s.MediaType,
        "messageType" => s => s.MessageType,
        "direction" => s => s.Direction,
        "queueId" => s => s.QueueId,
        "purpose" => s => s.Purpose,
        _ => throw ApiException.BadRequest($"Unknown dimension '{dimension}' in segmentFilters."),
    };

    static Func<Candidate, string?> ConversationValue(string dimension) => dimension switch
    {
        "divisionId" => c => c.Set.DivisionOf(c.Position),
        "originatingDirection" => c => c.Set.DirectionOf(c.Position),
        "conversationId" => c => c.Set.Get(c.Position).Id,
        "conversationEnd" => c => c.Set.ActivityOf(c.Position).EndAt(c.AsOf)?.ToString("O", CultureInfo.InvariantCulture),
        _ => throw ApiException.BadRequest($"Unknown dimension '{dimension}' in conversationFilters."),
    };

    static Predicate<T> Group<T>(JsonElement filter, Func<string, Func<T, string?>> dimensions, bool clauses)
    {
        var type = filter.Text("type");
        if (type is not ("and" or "or")) throw ApiException.BadRequest("A filter's type must be 'and' or 'or'.");
        var parts = filter.List("predicates").Select(p => Single(p, dimensions)).ToList();
        if (clauses) parts.AddRange(filter.List("clauses").Select(c => Group(c, dimensions, clauses: false)));
        else if (filter.List("clauses").Any()) throw ApiException.BadRequest("A clause holds predicates only.");
        if (parts.Count == 0) throw ApiException.BadRequest("A filter needs predicates or clauses.");
        return type == "and" ? item => parts.TrueForAll(p => p(item)) : item => parts.Exists(p => p(item));
    }

    static Predicate<T> Single<T>(JsonElement predicate, Func<string, Func<T, string?>> dimensions)
    {
        if (predicate.Text("type") is { } type && type != "dimension")
            throw ApiException.BadRequest($"Predicates of type '{type}' are not supported by the sandbox.");
        var value = dimensions(predicate.Text("dimension") ?? throw ApiException.BadRequest("A predicate needs a dimension."));
        switch (predicate.Text("operator") ?? "matches")
        {
            case "exists": return item => value(item) is not null;
            case "notExists": return item => value(item) is null;
            case "matches":
                var wanted = predicate.Text("value") ?? throw ApiException.BadRequest("A predicate needs a value.");
                // A conversation can belong to several divisions; they come as one text.
                return item => value(item) is { } found && found.Split(',').Contains(wanted, StringComparer.OrdinalIgnoreCase);
            default: throw ApiException.BadRequest("A predicate's operator must be matches, exists or notExists.");
        }
    }
}
