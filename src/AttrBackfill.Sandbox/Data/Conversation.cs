using System.Text.Json;

namespace AttrBackfill.Sandbox.Data;

internal readonly record struct Attr(string Name, string Value);

internal readonly record struct Segment(string Type, DateTimeOffset Start, DateTimeOffset End, string? QueueId = null, string? DisconnectType = null);

internal readonly record struct Metric(string Name, DateTimeOffset At, long Value);

/// <summary>What a segment filter can ask of one segment.</summary>
internal readonly record struct SegmentFacts(string? MediaType, string? MessageType, string? Direction, string? QueueId, string? Purpose);

internal sealed record Session(string Id, string MediaType, string? MessageType, string Direction)
{
    public string? Provider { get; init; }
    public string? FlowName { get; init; }
    public string? FlowId { get; init; }
    public string? FlowType { get; init; }
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
    public IReadOnlyList<Session> Sessions { get; init; } = [];
}

/// <summary>One conversation as it came about, before anything was written through the sandbox.</summary>
internal sealed record Conversation(string Id, DateTimeOffset Start, DateTimeOffset End)
{
    public string OriginatingDirection { get; init; } = "inbound";
    public IReadOnlyList<string> DivisionIds { get; init; } = [];
    public required IReadOnlyList<Participant> Participants { get; init; }
    /// <summary>A row of a details job, to be served as it stands.</summary>
    public JsonElement? DetailsRow { get; init; }
    /// <summary>A document of the webchat contract, to be served as it stands.</summary>
    public JsonElement? WebchatDocument { get; init; }
    /// <summary>A document of the platform contract, to be served as it stands.</summary>
    public JsonElement? LiveDocument { get; init; }

    public bool IsMessage => Participants.Any(p => p.Sessions.Any(s => s.MediaType == "message"));

    public bool IsWebMessaging =>
        WebchatDocument is not null || Participants.Any(p => p.Sessions.Any(s => s is { MediaType: "message", MessageType: "webmessaging" }));

    public Participant? Find(string participantId) => Participants.FirstOrDefault(p => p.Id == participantId);
}
