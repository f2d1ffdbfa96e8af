using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Analytics;

/// <summary>How results are sorted: by start unless asked otherwise.</summary>
internal readonly record struct Order(bool Descending, bool ByEnd)
{
    public static Order Parse(JsonElement query)
    {
        var order = query.Text("order") ?? "asc";
        if (order is not ("asc" or "desc" or "unordered")) throw ApiException.BadRequest($"Unknown order '{order}'.");
        var by = query.Text("orderBy") ?? "conversationStart";
        if (by is not ("conversationStart" or "conversationEnd" or "segmentStart" or "segmentEnd"))
            throw ApiException.BadRequest($"Unknown orderBy '{by}'.");
        return new Order(order == "desc", by is "conversationEnd" or "segmentEnd");
    }

    /// <param name="positions">In order of start, as they were found.</param>
    public void Apply(List<int> positions, IConversationSet set, DateTimeOffset now)
    {
        if (ByEnd)
        {
            var ends = positions.ToDictionary(p => p, p => set.ActivityOf(p).EndAt(now) ?? DateTimeOffset.MaxValue);
            positions.Sort((a, b) => ends[a] != ends[b] ? ends[a].CompareTo(ends[b]) : a.CompareTo(b));
        }
        if (Descending) positions.Reverse();
    }
}
