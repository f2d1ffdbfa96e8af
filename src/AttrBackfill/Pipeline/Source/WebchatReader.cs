using System.Text.Json;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// Channel <c>webchat</c>: nested attributes, roles instead of purposes, attributes of the conversation itself, no times.
/// </summary>
internal sealed class WebchatReader(IWebchatApi api) : ILiveReader
{
    public async Task<SourceConversation> ReadAsync(SourceConversation known, CallLog calls, CancellationToken cancellationToken)
    {
        var document = await api.GetAsync(known.Id, calls, cancellationToken);
        return known with
        {
            IsOpen = false, // no end time is told, so nothing is deferred here
            Depth = SourceDepth.Live,
            Participants = [.. ParticipantsOf(document)],
            Attributes = AttributesOf(document),
            Document = document,
        };
    }

    static IEnumerable<SourceParticipant> ParticipantsOf(JsonElement document)
    {
        if (!document.TryGetProperty("participants", out var participants) || participants.ValueKind != JsonValueKind.Array) yield break;
        foreach (var participant in participants.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.Object))
        {
            yield return new SourceParticipant(Text(participant, "id"), Text(participant, "role"), AttributesOf(participant));
        }
    }

    static List<SourceAttribute> AttributesOf(JsonElement owner)
    {
        if (!owner.TryGetProperty("attributes", out var attributes) || attributes.ValueKind != JsonValueKind.Object) return [];
        return [.. attributes.EnumerateObject().Select(a => new SourceAttribute(JsonStrings.Name(a), ValueOf(a.Value)))];
    }

    static AttributeValue ValueOf(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? AttributeValue.String(JsonStrings.Text(value))
        : AttributeValue.Json(value.GetRawText());

    static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? JsonStrings.Text(value) : "";
}
