using System.Text.Json;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// Channel <c>conversations</c>: any medium, with start and end. A conversation without an end is open, whatever analytics says.
/// </summary>
internal sealed class ConversationReader(IConversationsApi api) : ILiveReader
{
    public async Task<SourceConversation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken)
    {
        var live = await api.GetAsync(known.Id, calls, cancellationToken);
        return WireMapping.Live(
            known, live, live.EndTime, isOpen: live.EndTime is null, known.MediaType
                ?? (live.Participants ?? []).Select(MediumOf).FirstOrDefault(m => m is not null));
    }

    static string? MediumOf(LiveParticipant participant) => participant switch
    {
        _ when Has(participant.Messages) => "message",
        _ when Has(participant.Calls) => "voice",
        _ when Has(participant.Callbacks) => "callback",
        _ when Has(participant.Chats) => "chat",
        _ when Has(participant.Emails) => "email",
        _ when Has(participant.InternalMessages) => "internalmessage",
        _ when Has(participant.Videos) => "video",
        _ when Has(participant.SocialExpressions) => "social",
        _ => null,
    };

    static bool Has(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0;
}

/// <summary>Channel <c>messages</c>: the view has no start and no end, only the state of its participants.</summary>
internal sealed class MessageReader(IMessagesApi api) : ILiveReader
{
    public async Task<SourceConversation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken)
    {
        var live = await api.GetAsync(known.Id, calls, cancellationToken);
        var isOpen = live.EndTime is null && (live.Participants ?? []).Any(IsThere);
        return WireMapping.Live(known, live, isOpen ? null : live.EndTime ?? known.End, isOpen, known.MediaType ?? "message");
    }

    static bool IsThere(LiveParticipant participant) =>
        participant.EndTime is null && participant.State is not (null or "disconnected" or "terminated" or "none");
}
