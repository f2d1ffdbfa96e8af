using System.Text.Json;
using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// Conversation-level attributes under a schema. Permissions: <c>conversation:customAttributes:view</c>, <c>:edit</c>, <c>:delete</c>,
/// <c>:schemaView</c>, <c>:schemaAdd</c>.
/// </summary>
internal interface ICustomAttributesApi
{
    [Get("/api/v2/conversations/customattributes/schemas")]
    Task<SchemaListing> SchemasAsync(CancellationToken cancellationToken);

    [Get("/api/v2/conversations/customattributes/schemas/{schemaId}")]
    Task<ConversationSchema> SchemaAsync(string schemaId, CancellationToken cancellationToken);

    /// <summary>The title must be one that no other enabled schema has.</summary>
    [Post("/api/v2/conversations/customattributes/schemas")]
    Task<ConversationSchema> CreateSchemaAsync([Body] ConversationSchemaRequest schema, CancellationToken cancellationToken);

    [Get("/api/v2/conversations/customattributes/schemas/limits")]
    Task<SchemaLimits> SchemaLimitsAsync(CancellationToken cancellationToken);

    [Get("/api/v2/conversations/{conversationId}/customattributes/{attributesId}")]
    Task<CustomAttributesResponse> GetAsync(
        string conversationId, string attributesId, [Property(CallLog.Key)] CallLog calls, CancellationToken cancellationToken);

    /// <summary>Creates (<c>schemaId</c> required) or replaces all data of the record.</summary>
    [Put("/api/v2/conversations/{conversationId}/customattributes")]
    Task PutAsync(
        string conversationId, [Body] CustomAttributesWrite record, [Property(CallLog.Key)] CallLog calls,
        CancellationToken cancellationToken);

    /// <summary>Amends the given fields. 409 when <c>version</c> is stale; leaving out <c>divisions</c> clears them.</summary>
    [Patch("/api/v2/conversations/{conversationId}/customattributes")]
    Task PatchAsync(
        string conversationId, [Body] CustomAttributesWrite record, [Property(CallLog.Key)] CallLog calls,
        CancellationToken cancellationToken);

    /// <summary>Removes a record, whatever its version.</summary>
    [Delete("/api/v2/conversations/{conversationId}/customattributes/{attributesId}")]
    Task DeleteAsync(
        string conversationId, string attributesId, [Property(CallLog.Key)] CallLog calls, CancellationToken cancellationToken);

    /// <summary>Several records of one conversation; answers with status and message for each.</summary>
    [Put("/api/v2/conversations/{conversationId}/customattributes/bulk")]
    Task<JsonElement> PutBulkAsync(
        string conversationId, [Body] IReadOnlyList<CustomAttributesWrite> records, [Property(CallLog.Key)] CallLog calls,
        CancellationToken cancellationToken);

    [Patch("/api/v2/conversations/{conversationId}/customattributes/bulk")]
    Task<JsonElement> PatchBulkAsync(
        string conversationId, [Body] IReadOnlyList<CustomAttributesWrite> records, [Property(CallLog.Key)] CallLog calls,
        CancellationToken cancellationToken);
}
