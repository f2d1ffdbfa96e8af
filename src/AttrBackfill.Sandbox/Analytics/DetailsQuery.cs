using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Analytics;

/// <summary>The synchronous query: conversations that started on a UTC day touched by the interval, without attributes.</summary>
internal sealed class DetailsQuery(World world, DetailsWriter details)
{
    const int MaxResults = 100_000;
    static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    public Answer Handle(Call call)
    {
        var body = call.JsonObject();
        var interval = Interval.Parse(body.Text("interval"));
        if (interval.End - interval.Start > Longest) throw ApiException.BadRequest("The interval may not be longer than 31 days.");
        var (size, number) = Paging(body);
        var filters = Filters.Parse(body);
        var order = Order.Parse(body);
        var now = world.Now;
        var set = world.Set;
        var hits = new List<int>();
        for (var i = set.FirstFrom(interval.FirstDay); i < set.Count && set.StartOf(i) < interval.LastDayEnd; i++)
            if (set.StartOf(i) <= now && set.ActivityOf(i).InQueryFrom <= now && filters.Match(set, i, now)) hits.Add(i);
        order.Apply(hits, set, now);
        var from = (int)Math.Min((long)(number - 1) * size, hits.Count);
        var page = Repetition.Of(from, Math.Min(from + size, hits.Count), call.RepeatsRows).Select(row => hits[row]).ToList();
        return Answer.Json(200, w =>
        {
            w.WriteStartObject();
            if (page.Count > 0)
            {
                w.WriteStartArray("conversations");
                foreach (var position in page) details.Write(w, set.Get(position), now, withAttributes: false);
                w.WriteEndArray();
            }
            w.WriteNumber("totalHits", hits.Count);
            w.WriteEndObject();
        });
    }

    static (int Size, int Number) Paging(JsonElement body)
    {
        if (!body.TryGetProperty("paging", out var paging) || paging.ValueKind == JsonValueKind.Null) return (25, 1);
        var size = Whole(paging, "pageSize", 25);
        var number = Whole(paging, "pageNumber", 1);
        if (size is < 1 or > 100) throw ApiException.BadRequest("paging.pageSize must be between 1 and 100.");
        if (number < 1) throw ApiException.BadRequest("paging.pageNumber must be at least 1.");
        if ((long)size * number > MaxResults)
            throw ApiException.BadRequest("No more than 100000 results can be read: pageSize x pageNumber is too large.");
        return (size, number);
    }

    static int Whole(JsonElement element, string name, int otherwise)
    {
        if (!element.TryGetProperty(name, out var value)) return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw ApiException.BadRequest($"{name} must be a whole number.");
    }
}
