using System.Text.Json;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Data;

/// <summary>Understands one document of the analytics, the platform, the webchat or the scripted form as a conversation.</summary>
internal static class ConversationReader
{
    static readonly TimeSpan AssumedLength = TimeSpan.FromMinutes(10);

    /// <summary>Null when the document has none of the forms.</summary>
    public static Conversation? Read(JsonElement document, DateTimeOffset undated)
    {
        if (document.ValueKind != JsonValueKind.Object) return null;
        var participants = document.List("participants").Where(p => p.ValueKind == JsonValueKind.Object);
        if (document.Text("conversationId") is { Length: > 0 } id)
        {
            var start = document.Moment("conversationStart") ?? undated;
            return new Conversation(id, new Activity(start, document.Moment("conversationEnd") ?? DateTimeOffset.MaxValue))
            {
                OriginatingDirection = document.Text("originatingDirection") ?? "inbound",
                DivisionIds = [.. document.List("divisionIds").Select(d => d.GetString()!)],
                Participants = [.. participants.Select(p => new Participant(p.Text("participantId") ?? "", p.Text("purpose") ?? "")
                {
                    Name = p.Text("participantName"), UserId = p.Text("userId"), Attributes = Attributes(p),
                    Sessions = [.. p.List("sessions").Select(AnalyticsSession)],
                })],
                DetailsRow = document,
            };
        }
        if (ScriptReader.Read(document) is { } scripted) return scripted;
        if (document.Text("id") is not { Length: > 0 } liveId || !document.TryGetProperty("participants", out _)) return null;
        return document.Text("type") == "webchat"
            ? Webchat(document, liveId, participants, undated)
            : Live(document, liveId, participants, undated);
    }

    static Conversation Webchat(JsonElement document, string id, IEnumerable<JsonElement> participants, DateTimeOffset undated)
    {
        // The webchat form has no times; analytics must have some.
        var start = document.Moment("startTime") ?? undated;
        var end = document.Moment("endTime") ?? start + AssumedLength;
        return new Conversation(id, new Activity(start, end))
        {
            Participants = [.. participants.Select(p => new Participant(p.Text("id") ?? "", p.Text("role") ?? p.Text("purpose") ?? "")
            {
                Name = p.Text("name"), Address = p.Text("address"), Attributes = Attributes(p),
                Sessions = [Made($"{id}-{p.Text("id")}", "message", "webmessaging", "inbound", start, end, null)],
            })],
            WebchatDocument = document,
        };
    }

    static Conversation Live(JsonElement document, string id, IEnumerable<JsonElement> participants, DateTimeOffset undated)
    {
        var start = document.Moment("startTime") ?? undated;
        DateTimeOffset end = document.TryGetProperty("startTime", out _)
            ? document.Moment("endTime") ?? DateTimeOffset.MaxValue
            : start + AssumedLength;
        return new Conversation(id, new Activity(start, end))
        {
            DivisionIds = [
                .. document.List("divisions").Select(d => d.TryGetProperty("division", out var x) ? x.Text("id") : null).OfType<string>()],
            Participants = [.. participants.Select(p => new Participant(p.Text("id") ?? "", p.Text("purpose") ?? "")
            {
                Name = p.Text("name"), Address = p.Text("address"), UserId = p.Text("userId"), QueueId = p.Text("queueId"),
                Attributes = Attributes(p),
                Sessions =
                [
                    .. Media(p, "messages", "message"), .. Media(p, "calls", "voice"), .. Media(p, "chats", "chat"),
                    .. Media(p, "callbacks", "callback"), .. Media(p, "emails", "email"),
                ],
            })],
            LiveDocument = document,
        };

        IEnumerable<Session> Media(JsonElement p, string member, string medium) => p.List(member).Select((m, i) => Made(
            m.Text("id") ?? $"{p.Text("id")}-{member}-{i}", medium, medium == "message" ? m.Text("type") ?? "unknown" : null,
            m.Text("direction") ?? "inbound", start, end, p.Text("queueId")));
    }

    public static Session AnalyticsSession(JsonElement s) =>
        new(s.Text("sessionId") ?? "", s.Text("mediaType") ?? "unknown", s.Text("messageType"), s.Text("direction") ?? "inbound")
        {
            Provider = s.Text("provider"),
            Segments = [.. s.List("segments").Select(x => new Segment(
                x.Text("segmentType") ?? "unknown", x.Moment("segmentStart") ?? default, x.Moment("segmentEnd") ?? DateTimeOffset.MaxValue,
                x.Text("queueId")))],
        };

    static Session Made(
        string id, string medium, string? messageType, string direction, DateTimeOffset start, DateTimeOffset end, string? queue) =>
        new(id, medium, messageType, direction) { Segments = [new Segment("interact", start, end, queue)] };

    /// <summary>Platform attributes are strings: what a webchat document nests becomes JSON text.</summary>
    public static List<Attr>? Attributes(JsonElement participant) =>
        participant.TryGetProperty("attributes", out var attributes) && attributes.ValueKind == JsonValueKind.Object
            ? [.. attributes.EnumerateObject().Where(a => a.Value.ValueKind != JsonValueKind.Null)
                .Select(a => new Attr(a.Name, a.Value.AsAttributeText()))]
            : null;
}
