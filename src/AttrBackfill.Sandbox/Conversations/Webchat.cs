using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Conversations;

/// <summary>The tutorial's contract: whole documents with conversation attributes.</summary>
internal sealed class Webchat(World world, bool patchable)
{
    public Answer Get(Call call) => call.Misbehaviour == Misbehaviour.Vanishes && world.OverlayOf(call.Id) is not null
        ? throw ApiException.NotFound($"Conversation {call.Id} was not found.")
        : new(200) { Body = Document(Find(call.Id)) };

    public Answer Put(Call call)
    {
        var conversation = Find(call.Id);
        var body = call.JsonObject();
        Check(conversation, body);
        var overlay = world.OverlayFor(conversation.Id);
        var document = Json.Bytes(body.WriteTo);
        lock (overlay)
        {
            world.KeepEarlier(overlay);
            overlay.Webchat = document;
        }

        world.CountWrite();
        return new Answer(200) { Body = document };
    }

    public Answer Patch(Call call)
    {
        if (!patchable) throw ApiException.NotFound("The requested resource could not be found.");
        var conversation = Find(call.Id);
        var body = call.JsonObject();
        if (!body.TryGetProperty("attributes", out var attributes) || attributes.ValueKind != JsonValueKind.Object)
            throw ApiException.BadRequest("The body must have attributes, an object.");
        var overlay = world.OverlayFor(conversation.Id);
        byte[] document;
        lock (overlay)
        {
            world.KeepEarlier(overlay);
            overlay.Webchat =
                document = WebchatEdit.WithConversationAttributes(JsonElement.Parse(Document(conversation)), attributes);
        }

        world.CountWrite();
        return new Answer(200) { Body = document };
    }

    public byte[] Document(Conversation conversation)
    {
        if (world.OverlayOf(conversation.Id) is not { } overlay)
            return conversation.WebchatDocument is { } loaded ? Json.Bytes(loaded.WriteTo) : Made(conversation, []);
        lock (overlay)
        {
            if (overlay.Webchat is { } written) return written;
            var live = world.Losses.Kept(conversation.Id, overlay.Live, world.Now);
            if (conversation.WebchatDocument is not { } document) return Made(conversation, [.. live]);
            // Written through the platform contract: merge into the document as it was loaded.
            var bytes = Json.Bytes(document.WriteTo);
            foreach (var group in live.GroupBy(w => w.ParticipantId))
            {
                bytes = WebchatEdit.WithParticipantAttributes(
                    JsonElement.Parse(bytes), group.Key,
                    [.. group.Where(w => w.Value is not null).Select(w => new Attr(w.Name, w.Value!))]) ?? bytes;
            }

            return bytes;
        }
    }

    Conversation Find(string id)
    {
        var conversation = world.FindLive(id);
        if (conversation is null) throw ApiException.NotFound($"Conversation {id} was not found.");
        return conversation.IsWebMessaging
            ? conversation
            : throw ApiException.NotFound($"Conversation {id} is not a web messaging conversation.");
    }

    static void Check(Conversation conversation, JsonElement body)
    {
        if (body.TryGetProperty("id", out var id)
            && (id.ValueKind != JsonValueKind.String || !conversation.Id.Equals(id.GetString(), StringComparison.OrdinalIgnoreCase)))
        {
            throw ApiException.BadRequest("The id in the body is not the conversation's.");
        }

        if (body.TryGetProperty("attributes", out var attributes)
            && attributes.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            throw ApiException.BadRequest("attributes must be an object.");
        }

        if (body.TryGetProperty("participants", out var participants)
            && (participants.ValueKind != JsonValueKind.Array
                || participants.EnumerateArray().Any(p => p.ValueKind != JsonValueKind.Object)))
        {
            throw ApiException.BadRequest("participants must be a list of objects.");
        }
    }

    byte[] Made(Conversation conversation, IReadOnlyList<AttributeWrite> writes) => Json.Bytes(w =>
    {
        w.WriteStartObject();
        w.WriteString("id", conversation.Id);
        w.WriteString("type", "webchat");
        w.WriteStartArray("participants");
        foreach (var participant in conversation.ParticipantsAt(world.Now))
        {
            w.WriteStartObject();
            w.WriteString("id", participant.Id);
            w.WriteString("name", participant.Name ?? "");
            w.WriteString("address", participant.Address ?? "");
            w.WriteString("role", participant.Purpose);
            if (Overlay.Merge(participant, writes, world.Now) is { } attributes)
            {
                w.WritePropertyName("attributes");
                WebchatEdit.WriteObject(w, attributes);
            }
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteEndObject();
    });
}
