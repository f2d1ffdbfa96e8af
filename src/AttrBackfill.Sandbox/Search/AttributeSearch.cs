using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Search;

/// <summary>The search over participant attributes: conversations that have attributes, with all of them, in order of start.</summary>
internal sealed class AttributeSearch(World world, SearchRows rows, SandboxOptions options)
{
    const int PageBytes = 1_000_000;

    /// <summary>With the fault <c>repeat</c>, each tenth row of a page appears twice.</summary>
    const int RepeatEach = 10;

    public Answer Handle(Call call)
    {
        var body = call.JsonObject();
        var query = SearchQuery.Parse(body, world.Set, options.SearchValues);
        var cursor = new SearchCursor(options.Seed, body);
        var from = cursor.Position();
        var now = world.Now;
        var asOf = now - options.SearchLag;
        return Answer.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("types");
            w.WriteStringValue("conversations");
            w.WriteEndArray();
            w.WriteStartArray("results");
            var count = 0;
            int? next = null;
            foreach (var position in query.Hits(from, now - options.SearchRetention, asOf))
            {
                if (rows.Find(position, asOf) is not { } row) continue;
                // A row more than the page holds: the next page begins with it.
                if (count == options.SearchPageSize || w.BytesCommitted + w.BytesPending >= PageBytes)
                {
                    next = position;
                    break;
                }
                SearchRows.Write(w, row, asOf);
                if (call.RepeatsRows && count % RepeatEach == 0) SearchRows.Write(w, row, asOf);
                count++;
            }
            w.WriteEndArray();
            if (next is { } start) w.WriteString("cursor", cursor.To(start));
            w.WriteEndObject();
        });
    }
}
