using System.Text.Json;
using System.Text.Json.Serialization;

namespace AttrBackfill.Genesys.Api;

internal sealed record SchemaListing(IReadOnlyList<ConversationSchema>? Entities);

internal sealed record ConversationSchema(string Id, int? Version, bool? Enabled, JsonElement? JsonSchema);

/// <param name="Properties">Fields by name.</param>
internal sealed record ConversationSchemaRequest(
    [property: JsonPropertyName("$schema")] string Schema, string Title, string Description,
    IReadOnlyDictionary<string, JsonElement> Properties)
{
    /// <summary>The only one that the API takes.</summary>
    public const string Draft4 = "http://json-schema.org/draft-04/schema#";
}

/// <param name="MaxNumberOfFieldsPerSchema">Null where the API does not tell.</param>
/// <param name="MaxFieldNameCharacters">Null where the API does not tell.</param>
internal sealed record SchemaLimits(int? MaxNumberOfFieldsPerSchema, int? MaxFieldNameCharacters);

/// <param name="CustomAttributes">In document order.</param>
internal sealed record CustomAttributesResponse(
    string? Id, int? Version, IReadOnlyList<string>? Divisions, SchemaReference? Schema,
    [property: JsonConverter(typeof(AttributeMapConverter))] AttributeMap? CustomAttributes);

/// <summary>A schema inside of a record: the whole of it comes, the id is needed.</summary>
internal sealed record SchemaReference(string? Id);

/// <param name="Id">Chosen by the caller.</param>
/// <param name="SchemaId">Required to create; no part of an amendment.</param>
/// <param name="Version">409 where the record has another one by now. 0: to be created, not replaced.</param>
/// <param name="Divisions">Left out, they are cleared.</param>
internal sealed record CustomAttributesWrite(
    string Id, string? SchemaId, int? Version, IReadOnlyList<string>? Divisions, IReadOnlyDictionary<string, JsonElement> CustomAttributes);
