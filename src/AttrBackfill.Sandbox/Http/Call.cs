using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AttrBackfill.Sandbox.Http;

/// <summary>One request, taken apart.</summary>
internal sealed record Call(Route Route, IReadOnlyList<string> Ids, IQueryCollection Query, IHeaderDictionary Headers, byte[] Body)
{
    /// <summary>The first id in the path: the conversation's, or the job's.</summary>
    public string Id => Ids.Count > 0 ? Ids[0] : "";

    /// <summary>Whether a page of conversations is to show rows twice.</summary>
    public bool RepeatsRows { get; init; }

    /// <summary>How the endpoint misbehaves; null where it does not.</summary>
    public Misbehaviour? Misbehaviour { get; init; }

    public bool Writes => Route.Method is "PATCH" or "PUT";

    /// <exception cref="ApiException">400 or 415.</exception>
    public JsonElement JsonObject()
    {
        var body = JsonBody();
        return body.ValueKind == JsonValueKind.Object ? body : throw ApiException.BadRequest("The request body must be a JSON object.");
    }

    public JsonElement JsonBody()
    {
        var type = Headers.ContentType.ToString();
        if (!type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            throw new ApiException(415, "unsupported.media.type", "The request body must be sent as application/json.");
        try
        {
            return JsonElement.Parse(Body);
        }
        catch (JsonException)
        {
            throw ApiException.BadRequest("The request body is not valid JSON.");
        }
    }
}
