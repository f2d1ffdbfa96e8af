using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Pipeline.Targets.Participant;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Tests.Support;

/// <summary>A sandbox's conversations as live reads show them: the truth that reports are compared with.</summary>
internal static class LiveConversations
{
    public static IEnumerable<SourceConversation> Of(SandboxServer server) =>
        server.ConversationIds().Select(id => Read(server.ConversationJson(id)));

    /// <summary>What the rules of a job find missing or different on a conversation, and their notes.</summary>
    public static IReadOnlyList<Mismatch> Mismatches(SourceConversation live, JobSettings job) =>
        new DesiredStateEvaluator(job, new ParticipantTarget()).Of(live).Reconciliation?.Mismatches ?? [];

    static SourceConversation Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new SourceConversation
        {
            Id = root.GetProperty("id").GetString()!,
            Start = root.GetProperty("startTime").GetDateTimeOffset(),
            End = root.TryGetProperty("endTime", out var end) && end.ValueKind == JsonValueKind.String ? end.GetDateTimeOffset() : null,
            Depth = SourceDepth.Live,
            Participants = [.. root.GetProperty("participants").EnumerateArray().Select(Participant)],
        };
    }

    static SourceParticipant Participant(JsonElement participant) => new(
        participant.GetProperty("id").GetString()!, participant.GetProperty("purpose").GetString()!,
        participant.TryGetProperty("attributes", out var attributes)
            ? [.. attributes.EnumerateObject().Select(a => new SourceAttribute(a.Name, AttributeValue.String(a.Value.GetString()!)))]
            : []);
}
