using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Conversations;

/// <summary>Live reads of the platform contract: the conversation itself, and the message view of it.</summary>
internal sealed class LiveDocuments(World world, LiveAttributes attributes)
{
    public Answer Get(Call call)
    {
        var conversation = Find(call);
        return Answer.Json(200, w => Write(w, conversation, IsMixedUp(call)));
    }

    public Answer GetMessage(Call call)
    {
        var conversation = Find(call);
        if (!conversation.IsMessage) throw ApiException.NotFound($"Conversation {call.Id} is not a message conversation.");
        return Answer.Json(200, w => WriteMessageView(w, conversation, IsMixedUp(call)));
    }

    /// <param name="isMixedUp">Each participant has the attributes of the next one.</param>
    public void Write(Utf8JsonWriter w, Conversation c, bool isMixedUp = false)
    {
        if (c.LiveDocument is { } document) WriteLoaded(w, c, document);
        else WriteMade(w, c, isMixedUp);
    }

    Conversation Find(Call call)
    {
        var isThere = call.Misbehaviour != Misbehaviour.Vanishes || world.OverlayOf(call.Id) is null;
        return (isThere ? world.FindLive(call.Id) : null)
            ?? throw ApiException.NotFound($"The requested conversation {call.Id} was not found.");
    }

    bool IsMixedUp(Call call) => call.Misbehaviour == Misbehaviour.MixesUp && world.OverlayOf(call.Id) is not null;

    IReadOnlyList<Attr>? AttributesOf(Conversation c, Participant p, DateTimeOffset now, bool isMixedUp)
    {
        if (!isMixedUp) return attributes.Of(c, p);
        var all = c.ParticipantsAt(now).ToList();
        return attributes.Of(c, all[(all.FindIndex(other => other.Id == p.Id) + 1) % all.Count]);
    }

    void WriteLoaded(Utf8JsonWriter w, Conversation c, JsonElement document)
    {
        if (world.OverlayOf(c.Id) is null)
        {
            document.WriteTo(w);
            return;
        }
        Json.CopyObject(w, document, member =>
        {
            if (member.Name != "participants") return false;
            w.WriteStartArray("participants");
            foreach (var element in member.Value.EnumerateArray())
            {
                var participant = c.Find(element.Text("id") ?? "");
                Json.CopyObject(w, element, m => m.Name == "attributes" && participant is not null, () =>
                {
                    if (participant is not null) LiveAttributes.Write(w, attributes.Of(c, participant));
                });
            }
            w.WriteEndArray();
            return true;
        });
    }

    void WriteMade(Utf8JsonWriter w, Conversation c, bool isMixedUp)
    {
        var now = world.Now;
        w.WriteStartObject();
        w.WriteString("id", c.Id);
        w.WriteTime("startTime", c.Start);
        if (c.EndAt(now) is { } ended) w.WriteTime("endTime", ended);
        WriteInactivity(w, c, now);
        w.WriteStartArray("participants");
        foreach (var participant in c.ParticipantsAt(now)) WriteParticipant(w, c, participant, now, isMixedUp);
        w.WriteEndArray();
        w.WriteString("recordingState", "NONE");
        WriteDivisions(w, c);
        w.WriteString("selfUri", "/api/v2/conversations/" + c.Id);
        w.WriteEndObject();
    }

    void WriteParticipant(Utf8JsonWriter w, Conversation c, Participant p, DateTimeOffset now, bool isMixedUp)
    {
        w.WriteStartObject();
        w.WriteString("id", p.Id);
        var (start, end) = Span(c, p.SessionsAt(now), now);
        w.WriteTime("startTime", start);
        if (end <= now) w.WriteTime("endTime", end);
        w.WriteTime("connectedTime", start);
        w.WriteOptional("name", p.Name);
        w.WriteOptional("userId", p.UserId);
        w.WriteOptional("queueId", p.QueueId);
        w.WriteOptional("queueName", p.QueueName);
        w.WriteString("purpose", p.Purpose);
        w.WriteOptional("address", p.Address);
        w.WriteBoolean("wrapupRequired", p.Purpose == "agent");
        LiveAttributes.Write(w, AttributesOf(c, p, now, isMixedUp));
        foreach (var medium in p.SessionsAt(now).GroupBy(s => s.MediaType))
        {
            w.WriteStartArray(MemberOf(medium.Key));
            foreach (var session in medium) WriteCommunication(w, c, session, now);
            w.WriteEndArray();
        }
        w.WriteEndObject();
    }

    static void WriteCommunication(Utf8JsonWriter w, Conversation c, Session session, DateTimeOffset now)
    {
        var (start, end) = Span(c, [session], now);
        w.WriteStartObject();
        w.WriteString("state", end <= now ? "disconnected" : "connected");
        w.WriteString("id", session.Id);
        w.WriteBoolean("held", false);
        w.WriteString("direction", session.Direction);
        if (end <= now) w.WriteString("disconnectType", "peer");
        w.WriteTime("connectedTime", start);
        if (end <= now) w.WriteTime("disconnectedTime", end);
        w.WriteOptional("provider", session.Provider);
        w.WriteOptional("type", session.MessageType);
        w.WriteEndObject();
    }

    void WriteMessageView(Utf8JsonWriter w, Conversation c, bool isMixedUp)
    {
        var now = world.Now;
        w.WriteStartObject();
        w.WriteString("id", c.Id);
        WriteInactivity(w, c, now);
        w.WriteStartArray("participants");
        foreach (var p in c.ParticipantsAt(now))
        {
            var (start, end) = Span(c, p.SessionsAt(now), now);
            w.WriteStartObject();
            w.WriteString("id", p.Id);
            w.WriteOptional("name", p.Name);
            w.WriteOptional("address", p.Address);
            w.WriteTime("startTime", start);
            w.WriteTime("connectedTime", start);
            if (end <= now) w.WriteTime("endTime", end);
            w.WriteString("purpose", p.Purpose);
            w.WriteString("state", end <= now ? "disconnected" : "connected");
            w.WriteString("direction", c.OriginatingDirection);
            w.WriteBoolean("held", false);
            LiveAttributes.Write(w, AttributesOf(c, p, now, isMixedUp));
            w.WriteOptional("type", p.SessionsAt(now).FirstOrDefault(s => s.MediaType == "message")?.MessageType);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        WriteDivisions(w, c);
        w.WriteString("selfUri", "/api/v2/conversations/messages/" + c.Id);
        w.WriteEndObject();
    }

    void WriteDivisions(Utf8JsonWriter w, Conversation c)
    {
        w.WriteStartArray("divisions");
        foreach (var id in c.DivisionIds)
        {
            w.WriteStartObject();
            w.WriteStartObject("division");
            w.WriteString("id", id);
            w.WriteString("name", world.Organisation.DivisionName(id));
            w.WriteString("selfUri", "/api/v2/authorization/divisions/" + id);
            w.WriteEndObject();
            w.WriteStartArray("entities");
            w.WriteEndArray();
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    void WriteInactivity(Utf8JsonWriter w, Conversation c, DateTimeOffset now)
    {
        if (world.InactivityOf(c, now) is { } inactive) w.WriteTime("inactivityTimeout", inactive);
    }

    static (DateTimeOffset Start, DateTimeOffset End) Span(Conversation c, IEnumerable<Session> sessions, DateTimeOffset now)
    {
        var segments = sessions.SelectMany(s => s.Segments).ToList();
        return segments.Count == 0 ? (c.Start, c.Activity.EpisodeAt(now).End) : (segments.Min(s => s.Start), segments.Max(s => s.End));
    }

    static string MemberOf(string mediaType) => mediaType switch
    {
        "message" => "messages",
        "voice" => "calls",
        "chat" => "chats",
        "callback" => "callbacks",
        "email" => "emails",
        "cobrowse" => "cobrowsesessions",
        "screenshare" => "screenshares",
        "screenmonitoring" => "screenMonitorings",
        "internalmessage" => "internalMessages",
        _ => "videos",
    };
}
