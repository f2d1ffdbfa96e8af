using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Conversations;

/// <summary>PATCH of participant attributes: strings only, merged into what is there.</summary>
internal sealed class ParticipantPatch(World world, LiveAttributes attributes, PatchHabits habits)
{
    public Answer Patch(Call call)
    {
        Apply(call, messagesOnly: false);
        return new Answer(202);
    }

    /// <summary>The message path answers with the attributes as they are then.</summary>
    public Answer PatchMessage(Call call)
    {
        var (conversation, participant) = Apply(call, messagesOnly: true);
        return Answer.Json(202, w =>
        {
            w.WriteStartObject();
            LiveAttributes.Write(w, attributes.Of(conversation, participant) ?? []);
            w.WriteEndObject();
        });
    }

    (Conversation, Participant) Apply(Call call, bool messagesOnly)
    {
        var wanted = Read(call.JsonObject());
        var conversation = world.FindLive(call.Id);
        if (conversation is null || (messagesOnly && !conversation.IsMessage))
            throw ApiException.NotFound($"The requested conversation {call.Id} was not found.");
        var now = world.Now;
        var participant = conversation.ParticipantsAt(now).FirstOrDefault(p => p.Id == call.Ids[1])
            ?? throw ApiException.NotFound($"Conversation {call.Id} has no participant {call.Ids[1]}.");
        var overlay = world.OverlayFor(conversation.Id);
        lock (overlay)
        {
            var isOpen = conversation.EndAt(now) is null;
            var changes = habits.Apply(wanted, () => attributes.Of(conversation, participant) ?? [], isOpen);
            if (changes.Count == 0) return (conversation, participant);
            world.KeepEarlier(overlay);
            if (overlay.Webchat is { } document)
            {
                overlay.Webchat = WebchatEdit.WithParticipantAttributes(
                    JsonElement.Parse(document), participant.Id,
                    [.. changes.Where(c => c.Value is not null).Select(c => new Attr(c.Name, c.Value!))])
                    ?? throw ApiException.NotFound($"Conversation {call.Id} has no participant {participant.Id} any more.");
            }

            if (call.Misbehaviour == Misbehaviour.Loses) LoseOne(overlay, conversation, participant, wanted);
            overlay.Write(now, isOpen, participant.Id, changes);
        }
        world.CountWrite();
        return (conversation, participant);
    }

    /// <summary>The first attribute that the patch does not write.</summary>
    void LoseOne(Overlay overlay, Conversation conversation, Participant participant, List<Attr> wanted)
    {
        var other = attributes.Of(conversation, participant)?.FirstOrDefault(a => wanted.All(w => w.Name != a.Name));
        if (other is { Name: { } name }) overlay.Lost.Add((participant.Id, name));
    }

    static List<Attr> Read(JsonElement body)
    {
        if (!body.TryGetProperty("attributes", out var members) || members.ValueKind != JsonValueKind.Object)
            throw ApiException.BadRequest("The body must have attributes, an object.");
        var wanted = new List<Attr>();
        foreach (var member in members.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String)
                throw ApiException.BadRequest($"Attribute values must be strings: '{member.Name}' is not.");
            wanted.Add(new Attr(member.Name, member.Value.GetString()!));
        }
        return wanted;
    }
}
