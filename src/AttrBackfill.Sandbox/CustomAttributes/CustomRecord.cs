using System.Text.Json;

namespace AttrBackfill.Sandbox.CustomAttributes;

/// <summary>One record of custom attributes of a conversation. Replaced as a whole at each write.</summary>
internal sealed record CustomRecord(
    string Id, string SchemaId, int Version, DateTimeOffset Created, DateTimeOffset Modified,
    IReadOnlyList<string> Divisions, IReadOnlyDictionary<string, JsonElement> Values);
