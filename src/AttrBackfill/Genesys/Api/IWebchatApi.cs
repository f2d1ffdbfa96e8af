using System.Text.Json;
using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// The tutorial's contract, spoken by gateways and mocks; the documented API has no such path. Scope: <c>conversation:webchat:read</c>.
/// </summary>
internal interface IWebchatApi
{
    [Get("/api/v2/conversations/webchat/{conversationId}")]
    Task<JsonElement> GetAsync(string conversationId, [Property(CallLog.Key)] CallLog calls, CancellationToken cancellationToken);

    /// <summary>Replaces the whole conversation: what is left out is lost.</summary>
    [Put("/api/v2/conversations/webchat/{conversationId}")]
    Task PutAsync(
        string conversationId, [Body] HttpContent document, [Property(CallLog.Key)] CallLog calls, CancellationToken cancellationToken);

    /// <summary>Merges the conversation's attributes. Not every gateway has it: 404 or 405 then.</summary>
    [Patch("/api/v2/conversations/webchat/{conversationId}")]
    Task PatchAsync(
        string conversationId, [Body] ParticipantAttributes attributes, [Property(CallLog.Key)] CallLog calls,
        CancellationToken cancellationToken);
}
