using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Patch;

namespace AttrBackfill.Pipeline.Targets.Participant;

/// <summary>The participant's attributes, through the general or the message view.</summary>
/// <param name="keepsValues">The organisation is known to keep an attribute that is set to the empty text: none is sent.</param>
internal sealed class ParticipantWriter(IConversationsApi conversations, IMessagesApi messages, bool messageView, bool keepsValues)
    : IPatchWriter
{
    public async Task<PatchReceipt> WriteAsync(PatchRequest patch, CallLog calls, CancellationToken cancellationToken)
    {
        var uncleared = patch.Changes.Where(c => keepsValues && string.IsNullOrEmpty(c.After)).Select(c => c.Name).ToHashSet();
        if (uncleared.Count == patch.Changes.Count) return new PatchReceipt(uncleared);
        var body = new ParticipantAttributes(
            patch.Changes.Where(c => !uncleared.Contains(c.Name)).ToDictionary(c => c.Name, c => c.After ?? ""));
        await (messageView
            ? messages.PatchAttributesAsync(patch.ConversationId, patch.ParticipantId, body, calls, cancellationToken)
            : conversations.PatchAttributesAsync(patch.ConversationId, patch.ParticipantId, body, calls, cancellationToken));
        return new PatchReceipt(uncleared);
    }
}
