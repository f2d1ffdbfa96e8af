using System.Text.Json;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Data;

/// <summary>
/// Understands a scripted conversation: <c>id</c>, <c>start</c>, <c>end</c>, and what differs from the ordinary, such as
/// <c>activity</c> (episodes), <c>listed</c> (when analytics lists it), and of participants <c>since</c> and <c>later</c>.
/// </summary>
internal static class ScriptReader
{
    /// <summary>Null when the document has another form.</summary>
    public static Conversation? Read(JsonElement document)
    {
        if (document.Text("id") is not { Length: > 0 } id || document.Moment("start") is not { } start) return null;
        if (!document.TryGetProperty("participants", out _)) return null;
        var activity = ActivityOf(document, start);
        var conversation = new Conversation(id, activity)
        {
            OriginatingDirection = document.Text("direction") ?? "inbound",
            DivisionIds = [.. document.List("divisions").Select(d => d.GetString()!)],
            Participants = Participants(document, "participants", activity),
            LearnsLate = document.TryGetProperty("analyticsShowsPatches", out var shows) && shows.ValueKind == JsonValueKind.True,
        };
        var hasEnd = document.TryGetProperty("liveEnd", out _);
        var hasParticipants = document.TryGetProperty("liveParticipants", out _);
        if (!hasEnd && !hasParticipants) return conversation;
        return conversation with
        {
            Live = conversation with
            {
                Activity = hasEnd ? new Activity(start, document.Moment("liveEnd") ?? DateTimeOffset.MaxValue) : activity,
                Participants = hasParticipants ? Participants(document, "liveParticipants", activity) : conversation.Participants,
            },
        };
    }

    static Activity ActivityOf(JsonElement document, DateTimeOffset start)
    {
        var episodes = document.List("activity")
            .Select(e => new Episode(e[0].AsMoment() ?? start, e[1].AsMoment() ?? DateTimeOffset.MaxValue)).ToList();
        var listed = document.Moment("listed") ?? default;
        return new Activity(start, episodes.Count > 0 ? episodes[0].End : document.Moment("end") ?? DateTimeOffset.MaxValue)
        {
            Reopened = episodes.Count > 1 ? episodes[1..] : null,
            InQueryFrom = IsFalse(document, "query") ? DateTimeOffset.MaxValue : listed,
            InLakeFrom = IsFalse(document, "lake") ? DateTimeOffset.MaxValue : listed,
        };
    }

    static List<Participant> Participants(JsonElement document, string member, Activity activity) =>
        [.. document.List(member).Select(p => new Participant(p.Text("id") ?? "", p.Text("purpose") ?? "")
        {
            Name = p.Text("name"),
            Attributes = ConversationReader.Attributes(p),
            Since = p.Moment("since"),
            Later = [.. p.List("later").Select(l => Later(l, activity))],
            Sessions = p.TryGetProperty("sessions", out _)
                ? [.. p.List("sessions").Select(s => Session(s, p, activity))]
                : [Usual(document, p, activity)],
        })];

    static LaterAttributes Later(JsonElement later, Activity activity) =>
        new(later.Moment("at") ?? activity.Start, ConversationReader.Attributes(later) ?? []);

    static Session Session(JsonElement session, JsonElement participant, Activity activity)
    {
        var read = ConversationReader.AnalyticsSession(session);
        return read with
        {
            Id = read.Id.Length > 0 ? read.Id : participant.Text("id") + "-s",
            Since = session.Moment("since"),
            Segments = read.Segments.Count > 0 ? read.Segments : [Segment(activity.Start, activity)],
        };
    }

    static Session Usual(JsonElement document, JsonElement participant, Activity activity)
    {
        var medium = document.Text("media") ?? "message";
        var messageType = medium == "message" ? document.Text("messageType") ?? "webmessaging" : null;
        return new Session(participant.Text("id") + "-s", medium, messageType, document.Text("direction") ?? "inbound")
        {
            Segments = [Segment(participant.Moment("since") ?? activity.Start, activity)],
        };
    }

    static Segment Segment(DateTimeOffset from, Activity activity) => new("interact", from, activity.Episodes.Last().End);

    static bool IsFalse(JsonElement document, string member) =>
        document.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.False;
}
