using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Patch;

namespace AttrBackfill.Pipeline.Targets.Participant;

/// <summary>The participant's attributes, through the general or the message view.</summary>
internal sealed class ParticipantWriter(IConversationsApi conversations, IMessagesApi messages, bool messageView) : IPatchWriter
{
    public async Task<PatchReceipt> WriteAsync(PatchRequest patch, CallLog calls, CancellationToken cancellationToken)
    {
        var body = new ParticipantAttributes(patch.Changes.ToDictionary(c => c.Name, c => c.After ?? ""));
        await (messageView
            ? messages.PatchAttributesAsync(patch.ConversationId, patch.ParticipantId, body, calls, cancellationToken)
            : conversations.PatchAttributesAsync(patch.ConversationId, patch.ParticipantId, body, calls, cancellationToken));
        return new PatchReceipt([]);
    }
}
