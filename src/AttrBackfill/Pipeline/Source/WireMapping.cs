using System.Text.Json;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>From the records of the wire to those of the pipeline.</summary>
internal static class WireMapping
{
    public static SourceConversation Map(DetailsConversation conversation, Selection selection, SourceDepth depth) => new()
    {
        Id = conversation.ConversationId,
        Start = conversation.ConversationStart,
        End = conversation.ConversationEnd,
        IsOpen = conversation.ConversationEnd is null && selection.TellsOpen,
        MediaType = selection.MediumOf(conversation),
        TakenBy = selection.TakenBy(conversation),
        Depth = depth,
        DivisionIds = conversation.DivisionIds ?? [],
        Participants = depth == SourceDepth.IdOnly
            ? []
            : [.. (conversation.Participants ?? []).Select(p => Participant(p.ParticipantId, p.Purpose, p.Attributes))],
    };

    /// <param name="known">What is known already; it stays where the live view says nothing.</param>
    /// <exception cref="GenesysException">The answer is no conversation, or another one.</exception>
    public static SourceConversation Live(
        SourceConversation known, LiveConversation live, DateTimeOffset? end, bool isOpen, string? mediaType)
    {
        var isAnother = live.Id is { } id ? !id.Equals(known.Id, StringComparison.OrdinalIgnoreCase) : live.Participants is null;
        if (isAnother)
        {
            throw new GenesysException(
                "the live read answered with something else than this conversation; check the region or the gateway's URL",
                FailureScope.Item);
        }

        return known with
        {
            Start = live.StartTime ?? known.Start,
            End = end,
            IsOpen = isOpen,
            MediaType = mediaType,
            Depth = SourceDepth.Live,
            IsReadInBulk = false,
            DivisionIds = DivisionsOf(live.Divisions) is { Count: > 0 } divisions ? divisions : known.DivisionIds,
            Participants = [.. (live.Participants ?? []).Select(p => Participant(p.Id, p.Purpose, p.Attributes))],
        };
    }

    /// <summary>A list of <c>{ "division": { "id": … } }</c>; what has another shape names none.</summary>
    static List<string> DivisionsOf(JsonElement? divisions) => divisions is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(d => Member(Member(d, "division"), "id")).Where(id => id?.ValueKind == JsonValueKind.String)
            .Select(id => id!.Value.GetString()!)]
        : [];

    static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(name, out var member) ? member : null;

    static SourceParticipant Participant(string? id, string? purpose, AttributeMap? attributes) => new(
        id ?? "", purpose ?? "",
        attributes is null ? [] : attributes.ConvertAll(a => new SourceAttribute(a.Name, new AttributeValue(a.Text, a.IsString))));
}
