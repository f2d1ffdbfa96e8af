using System.Text.Json;
using AttrBackfill.Sandbox.Analytics;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Search;

/// <summary>The criteria of an attribute search, all of which must hold. What the API is not known to take is refused.</summary>
internal sealed class SearchQuery
{
    static readonly string[] Sorting = ["sortOrder", "sortBy", "sort", "returnFields"];
    static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    readonly IConversationSet _set;
    readonly bool _takesValues;
    /// <summary>Of a position and the moment as of which it is looked at.</summary>
    readonly List<Func<int, DateTimeOffset, bool>> _conditions = [];
    DateTimeOffset _from = DateTimeOffset.MinValue;
    DateTimeOffset _to = DateTimeOffset.MaxValue;
    /// <summary>In order; null where no ids are given.</summary>
    int[]? _positions;

    SearchQuery(IConversationSet set, bool takesValues) => (_set, _takesValues) = (set, takesValues);

    /// <param name="takesValues">Whether EXACT takes <c>values</c> beside <c>value</c>.</param>
    /// <exception cref="ApiException">400, for the first criterion that is not supported or not valid.</exception>
    public static SearchQuery Parse(JsonElement body, IConversationSet set, bool takesValues)
    {
        var criteria = body.List("query").ToList();
        if (criteria.Count == 0 || Sorting.Any(name => IsSet(body, name))) throw NotSupported();
        var query = new SearchQuery(set, takesValues);
        foreach (var criterion in criteria) query.Add(criterion);
        return query;
    }

    /// <summary>The positions that fit, in order, found without a look at those outside the range of starts.</summary>
    /// <param name="first">The lowest position.</param>
    /// <param name="oldest">Conversations that started before are not kept any more.</param>
    /// <param name="asOf">Conversations that started after are not known yet; ends are those of this moment.</param>
    public IEnumerable<int> Hits(int first, DateTimeOffset oldest, DateTimeOffset asOf)
    {
        var from = _from > oldest ? _from : oldest;
        var to = _to < asOf ? _to : asOf;
        foreach (var position in _positions is null ? Range(first, from, to) : Listed(_positions, first, from, to))
            if (_conditions.TrueForAll(fits => fits(position, asOf))) yield return position;
    }

    IEnumerable<int> Range(int first, DateTimeOffset from, DateTimeOffset to)
    {
        for (var i = Math.Max(first, _set.FirstFrom(from)); i < _set.Count && _set.StartOf(i) <= to; i++) yield return i;
    }

    IEnumerable<int> Listed(int[] positions, int first, DateTimeOffset from, DateTimeOffset to) =>
        positions.Where(p => p >= first && _set.StartOf(p) >= from && _set.StartOf(p) <= to);

    void Add(JsonElement criterion)
    {
        if (IsSet(criterion, "group") || IsSet(criterion, "dateFormat")) throw NotSupported();
        if (IsSet(criterion, "operator") && criterion.Text("operator") != "AND") throw NotSupported();
        // Several fields would mean one of them: OR.
        if (criterion.List("fields").ToList() is not [{ ValueKind: JsonValueKind.String } field]) throw NotSupported();
        switch (criterion.Text("type"), field.GetString())
        {
            case ("DATE_RANGE", "startTime"):
                AddStart(Range(criterion));
                break;
            case ("DATE_RANGE", "endTime"):
                AddEnd(Range(criterion));
                break;
            case ("EXACT", "conversationId"):
                AddIds(Values(criterion));
                break;
            case ("EXACT", "endTime"):
                var ends = Values(criterion).Select(Time).ToHashSet();
                _conditions.Add((position, asOf) => EndOf(position, asOf) is { } end && ends.Contains(end));
                break;
            case ("EXACT", "divisionId"):
                var divisions = Values(criterion).ToHashSet(StringComparer.OrdinalIgnoreCase);
                _conditions.Add((position, _) => _set.DivisionOf(position).Split(',').Any(divisions.Contains));
                break;
            default:
                throw NotSupported();
        }
    }

    void AddStart((DateTimeOffset From, DateTimeOffset To) range)
    {
        if (range.From > _from) _from = range.From;
        if (range.To < _to) _to = range.To;
    }

    void AddEnd((DateTimeOffset From, DateTimeOffset To) range)
    {
        // What ended by then started by then.
        if (range.To < _to) _to = range.To;
        _conditions.Add((position, asOf) => EndOf(position, asOf) is { } end && end >= range.From && end <= range.To);
    }

    void AddIds(List<string> ids)
    {
        var found = ids.Select(_set.Find).Where(p => p >= 0).Distinct().Order();
        _positions = _positions is null ? [.. found] : [.. found.Intersect(_positions)];
    }

    DateTimeOffset? EndOf(int position, DateTimeOffset asOf) => _set.LiveActivityOf(position).EndAt(asOf);

    List<string> Values(JsonElement criterion)
    {
        if (IsSet(criterion, "values") && (!_takesValues || IsSet(criterion, "value"))) throw NotSupported();
        List<JsonElement> values = IsSet(criterion, "values")
            ? [.. criterion.List("values")]
            : criterion.TryGetProperty("value", out var value) ? [value] : [];
        return values.Count > 0 && values.TrueForAll(v => v.ValueKind == JsonValueKind.String)
            ? values.ConvertAll(v => v.GetString()!)
            : throw ApiException.BadRequest("EXACT needs a value, or values, that are strings.");
    }

    /// <summary>Both ends belong to the range.</summary>
    static (DateTimeOffset From, DateTimeOffset To) Range(JsonElement criterion)
    {
        var (from, to) = (Time(criterion.Text("startValue")), Time(criterion.Text("endValue")));
        if (to < from) throw ApiException.BadRequest("The end of the date range is before its start.");
        return to - from <= Longest ? (from, to) : throw ApiException.BadRequest("The date range may not be longer than 24 hours.");
    }

    static DateTimeOffset Time(string? text) =>
        Interval.Time(text ?? "") ?? throw new ApiException(400, "invalid.date", $"'{text}' is no ISO-8601 time.");

    static bool IsSet(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    static ApiException NotSupported() => ApiException.BadRequest("Search not supported.");
}
