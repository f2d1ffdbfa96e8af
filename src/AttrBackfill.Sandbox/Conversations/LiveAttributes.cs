using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Conversations;

/// <summary>A participant's attributes as they are now, whichever contract wrote them.</summary>
internal sealed class LiveAttributes(World world)
{
    public IReadOnlyList<Attr>? Of(Conversation conversation, Participant participant)
    {
        var overlay = world.OverlayOf(conversation.Id);
        if (overlay is null) return Overlay.Merge(participant, [], world.Now);
        lock (overlay)
        {
            var carried = Of(conversation, participant, world.Seen(overlay), world.Now);
            return overlay.Lost.Count == 0 ? carried : carried?.Where(a => !overlay.Lost.Contains((participant.Id, a.Name))).ToList();
        }
    }

    /// <summary>As live reads showed them at a moment. Where there is an overlay, hold its lock.</summary>
    public IReadOnlyList<Attr>? Of(Conversation conversation, Participant participant, Written written, DateTimeOffset asOf) =>
        // A webchat document was written as a whole, so it holds the truth about its participants too.
        written.Webchat is { } document
            ? FromDocument(JsonElement.Parse(document), participant.Id)
            : Overlay.Merge(participant, world.Losses.Kept(conversation.Id, written.Attributes ?? [], asOf), asOf);

    static List<Attr>? FromDocument(JsonElement document, string participantId)
    {
        foreach (var participant in document.List("participants"))
        {
            if (participant.Text("id") == participantId && participant.TryGetProperty("attributes", out var attributes)
                && attributes.ValueKind == JsonValueKind.Object)
            {
                return [.. attributes.EnumerateObject().Where(a => a.Value.ValueKind != JsonValueKind.Null)
                    .Select(a => new Attr(a.Name, a.Value.AsAttributeText()))];
            }
        }

        return null;
    }

    public static void Write(Utf8JsonWriter w, IReadOnlyList<Attr>? attributes)
    {
        if (attributes is null) return;
        w.WriteStartObject("attributes");
        foreach (var (name, value) in attributes) w.WriteString(name, value);
        w.WriteEndObject();
    }
}
