using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>Conversations of any medium, live. Permission: <c>conversation:communication:view</c>.</summary>
internal interface IConversationsApi
{
    [Get("/api/v2/conversations/{conversationId}")]
    Task<LiveConversation> GetAsync(
        string conversationId, [Property(CallLog.Key)] CallLog calls, CancellationToken cancellationToken);

    /// <summary>Merges; leaves other attributes alone; answers 202 with nothing. The same body twice leaves the same state.</summary>
    [Patch("/api/v2/conversations/{conversationId}/participants/{participantId}/attributes")]
    Task PatchAttributesAsync(
        string conversationId, string participantId, [Body] ParticipantAttributes attributes, [Property(CallLog.Key)] CallLog calls,
        CancellationToken cancellationToken);

    /// <summary>
    /// Participant attributes of many conversations, near live. Permission: <c>conversation:participant:attributesview</c>. How soon a
    /// patch shows is not documented.
    /// </summary>
    [Post("/api/v2/conversations/participants/attributes/search")]
    Task<AttributeSearchPage> SearchAttributesAsync(
        [Body] AttributeSearch search, [Property(OptionalCall.Name)] bool isOptional, CancellationToken cancellationToken);
}
