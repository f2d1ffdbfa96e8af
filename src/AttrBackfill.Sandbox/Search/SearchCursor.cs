using System.Globalization;
using System.Text;
using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Search;

/// <summary>Where the next page of one query begins. Another query refuses it.</summary>
internal sealed class SearchCursor(int seed, JsonElement body)
{
    readonly long _query = Rng.Hash($"{seed}\n{body.GetProperty("query").GetRawText()}");

    public string To(int position) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_query:x16}:{position}")));

    /// <summary>The position at which the page asked for begins: 0 without a cursor.</summary>
    /// <exception cref="ApiException">400: the cursor is not one of this query.</exception>
    public int Position()
    {
        if (!body.TryGetProperty("cursor", out var member) || member.ValueKind == JsonValueKind.Null) return 0;
        Span<byte> bytes = stackalloc byte[64];
        if (member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 and <= 64 } cursor
            && Convert.TryFromBase64String(cursor, bytes, out var length)
            && Encoding.ASCII.GetString(bytes[..length]).Split(':') is [var query, var text]
            && query == _query.ToString("x16", CultureInfo.InvariantCulture)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return position;
        }

        throw ApiException.BadRequest("The cursor is not one of this search.");
    }
}
