using System.Text.Json;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Genesys.Wire;

namespace AttrBackfill.Pipeline.Source;

/// <summary>Channel <c>conversations</c>: any medium; start and end are told.</summary>
internal sealed class ConversationReader(IConversationsApi api) : ILiveReader
{
    public async Task<SourceConversation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken)
    {
        var live = await api.GetAsync(known.Id, calls, cancellationToken);
        var participants = live.Participants ?? [];
        var end = live.EndTime ?? known.End;
        return known with
        {
            Start = live.StartTime ?? known.Start,
            End = end,
            IsOpen = end is null,
            MediaType = known.MediaType ?? participants.Select(MediumOf).FirstOrDefault(m => m is not null),
            Depth = SourceDepth.Live,
            Participants = [.. participants.Select(p => WireMapping.Participant(p.Id, p.Purpose, p.Attributes))],
        };
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

/// <summary>Channel <c>messages</c>: the view tells no start and no end, only the state of its participants.</summary>
internal sealed class MessageReader(IMessagesApi api) : ILiveReader
{
    public async Task<SourceConversation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken)
    {
        var live = await api.GetAsync(known.Id, calls, cancellationToken);
        var participants = live.Participants ?? [];
        var end = live.EndTime ?? known.End;
        return known with
        {
            Start = live.StartTime ?? known.Start,
            End = end,
            IsOpen = end is null && participants.Any(IsThere),
            MediaType = known.MediaType ?? "message",
            Depth = SourceDepth.Live,
            Participants = [.. participants.Select(p => WireMapping.Participant(p.Id, p.Purpose, p.Attributes))],
        };
    }

    static bool IsThere(LiveParticipant participant) =>
        participant.EndTime is null && participant.State is not (null or "disconnected" or "terminated" or "none");
}
