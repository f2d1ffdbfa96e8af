using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>The message view of a conversation. It has no start and no end of the conversation as a whole.</summary>
internal interface IMessagesApi
{
    [Get("/api/v2/conversations/messages/{conversationId}")]
    Task<LiveConversation> GetAsync(
        string conversationId, [Property(CallLog.Key)] CallLog calls, CancellationToken cancellationToken);

    [Patch("/api/v2/conversations/messages/{conversationId}/participants/{participantId}/attributes")]
    Task PatchAttributesAsync(
        string conversationId, string participantId, [Body] ParticipantAttributes attributes, [Property(CallLog.Key)] CallLog calls,
        CancellationToken cancellationToken);
}
