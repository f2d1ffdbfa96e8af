using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Analytics;

/// <summary>Conversations by their ids, as the details query shows them. Ids that it does not list are left out.</summary>
internal sealed class DetailsLookup(World world, DetailsWriter details)
{
    const int MostIds = 100;

    public Answer Handle(Call call)
    {
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var ids = call.Query["id"].SelectMany(text => (text ?? "").Split(',', Tidy)).ToList();
        if (ids.Count is 0 or > MostIds) throw ApiException.BadRequest($"id must name 1 to {MostIds} conversations.");
        var (set, now) = (world.Set, world.Now);
        var found = ids.Distinct(StringComparer.OrdinalIgnoreCase).Select(set.Find)
            .Where(p => p >= 0 && set.StartOf(p) <= now && set.ActivityOf(p).InQueryFrom <= now);
        return Answer.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("conversations");
            foreach (var position in found) details.Write(w, set.Get(position), now, withAttributes: false);
            w.WriteEndArray();
            w.WriteEndObject();
        });
    }
}
