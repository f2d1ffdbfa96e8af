using System.Text.Json;

namespace AttrBackfill.Genesys.Wire;

internal sealed record SchemaListing(IReadOnlyList<ConversationSchema>? Entities);

internal sealed record ConversationSchema(string Id, string? Name, int? Version, bool? Enabled, JsonElement? JsonSchema);

internal sealed record CustomAttributesRecord(
    string Id, int? Version, IReadOnlyList<string>? Divisions, ConversationSchema? Schema,
    IReadOnlyDictionary<string, JsonElement>? CustomAttributes);

/// <param name="Id">Chosen by the caller.</param>
/// <param name="SchemaId">Required to create.</param>
internal sealed record CustomAttributesWrite(
    string Id, string? SchemaId, int? Version, IReadOnlyList<string>? Divisions, IReadOnlyDictionary<string, JsonElement> CustomAttributes);
