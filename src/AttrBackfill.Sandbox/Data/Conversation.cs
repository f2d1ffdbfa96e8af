using System.Text.Json;

namespace AttrBackfill.Sandbox.Data;

internal readonly record struct Attr(string Name, string Value);

internal readonly record struct Segment(
    string Type, DateTimeOffset Start, DateTimeOffset End, string? QueueId = null, string? DisconnectType = null);

internal readonly record struct Metric(string Name, DateTimeOffset At, long Value);

/// <summary>What a segment filter can ask of one segment.</summary>
internal readonly record struct SegmentFacts(string? MediaType, string? MessageType, string? Direction, string? QueueId, string? Purpose)
{
    public static IReadOnlyList<SegmentFacts> Of(Conversation conversation, DateTimeOffset asOf) =>
        [
            .. from participant in conversation.ParticipantsAt(asOf)
               from session in participant.SessionsAt(asOf)
               from segment in session.Segments.DefaultIfEmpty()
               select new SegmentFacts(session.MediaType, session.MessageType, session.Direction, segment.QueueId, participant.Purpose),
        ];
}

/// <summary>Attributes that a participant's later message brought.</summary>
internal readonly record struct LaterAttributes(DateTimeOffset At, IReadOnlyList<Attr> Attributes);

internal sealed record Session(string Id, string MediaType, string? MessageType, string Direction)
{
    public string? Provider { get; init; }
    public string? FlowName { get; init; }
    public string? FlowId { get; init; }
    public string? FlowType { get; init; }
    /// <summary>Not shown before; null shows it from the start.</summary>
    public DateTimeOffset? Since { get; init; }
    public IReadOnlyList<Segment> Segments { get; init; } = [];
    public IReadOnlyList<Metric> Metrics { get; init; } = [];
}

internal sealed record Participant(string Id, string Purpose)
{
    public string? Name { get; init; }
    public string? Address { get; init; }
    public string? UserId { get; init; }
    public string? QueueId { get; init; }
    public string? QueueName { get; init; }
    /// <summary>Null where the API leaves the member out.</summary>
    public IReadOnlyList<Attr>? Attributes { get; init; }
    /// <summary>In order of time; a known name gets a new value.</summary>
    public IReadOnlyList<LaterAttributes> Later { get; init; } = [];
    /// <summary>Not shown before; null shows it from the start.</summary>
    public DateTimeOffset? Since { get; init; }
    public IReadOnlyList<Session> Sessions { get; init; } = [];

    public IEnumerable<Session> SessionsAt(DateTimeOffset moment) => Sessions.Where(s => s.Since is not { } since || since <= moment);
}

/// <summary>One conversation as it came about, before anything was written through the sandbox.</summary>
internal sealed record Conversation(string Id, Activity Activity)
{
    public DateTimeOffset Start => Activity.Start;
    public string OriginatingDirection { get; init; } = "inbound";
    public IReadOnlyList<string> DivisionIds { get; init; } = [];
    public required IReadOnlyList<Participant> Participants { get; init; }
    /// <summary>A row of a details job, to be served as it stands.</summary>
    public JsonElement? DetailsRow { get; init; }
    /// <summary>A document of the webchat contract, to be served as it stands.</summary>
    public JsonElement? WebchatDocument { get; init; }
    /// <summary>A document of the platform contract, to be served as it stands.</summary>
    public JsonElement? LiveDocument { get; init; }

    /// <summary>What live reads show where it differs from what analytics shows.</summary>
    public Conversation? Live { get; init; }
    /// <summary>Analytics learns of what is written after the end, too.</summary>
    public bool LearnsLate { get; init; }

    /// <summary>Whether it shows other legs later than at its start.</summary>
    public bool Grows => Participants.Any(p => p.Since is not null || p.Sessions.Any(s => s.Since is not null));

    public bool IsMessage => Participants.Any(p => p.Sessions.Any(s => s.MediaType == "message"));

    public bool IsWebMessaging =>
        WebchatDocument is not null
            || Participants.Any(p => p.Sessions.Any(s => s is { MediaType: "message", MessageType: "webmessaging" }));

    /// <summary>The end as it is known at a moment; null while the conversation is open then.</summary>
    public DateTimeOffset? EndAt(DateTimeOffset moment) => Activity.EndAt(moment);

    public IEnumerable<Participant> ParticipantsAt(DateTimeOffset moment) =>
        Participants.Where(p => p.Since is not { } since || since <= moment);

    public Participant? Find(string participantId) => Participants.FirstOrDefault(p => p.Id == participantId);
}
