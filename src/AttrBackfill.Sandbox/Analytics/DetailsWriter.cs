using System.Text.Json;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Analytics;

/// <summary>Writes conversations in the form of analytics: as they stood at a moment, with or without attributes.</summary>
/// <param name="realRows">Whether generated rows are as large as real ones.</param>
internal sealed class DetailsWriter(World world, bool realRows)
{
    public void Write(Utf8JsonWriter w, Conversation c, DateTimeOffset asOf, bool withAttributes)
    {
        if (c.DetailsRow is { } row) WriteLoaded(w, c, row, asOf, withAttributes);
        else if (!realRows) WriteMade(w, c, asOf, withAttributes);
        else WriteMade(w, RowFiller.Fill(c, Json.Bytes(bare => WriteMade(bare, c, asOf, withAttributes)).Length), asOf, withAttributes);
    }

    void WriteLoaded(Utf8JsonWriter w, Conversation c, JsonElement row, DateTimeOffset asOf, bool withAttributes)
    {
        if (withAttributes && world.OverlayOf(c.Id) is null)
        {
            row.WriteTo(w);
            return;
        }
        Json.CopyObject(w, row, member =>
        {
            if (member.Name != "participants" || member.Value.ValueKind != JsonValueKind.Array) return false;
            w.WriteStartArray("participants");
            foreach (var element in member.Value.EnumerateArray()) WriteLoadedParticipant(w, c, element, asOf, withAttributes);
            w.WriteEndArray();
            return true;
        });
    }

    void WriteLoadedParticipant(Utf8JsonWriter w, Conversation c, JsonElement element, DateTimeOffset asOf, bool withAttributes)
    {
        var participant = c.Find(element.Text("participantId") ?? "");
        Json.CopyObject(w, element, member => member.Name == "attributes", () =>
        {
            if (withAttributes && participant is not null) WriteAttributes(w, c, participant, asOf);
        });
    }

    void WriteMade(Utf8JsonWriter w, Conversation c, DateTimeOffset asOf, bool withAttributes)
    {
        w.WriteStartObject();
        if (c.EndAt(asOf) is { } end) w.WriteTime("conversationEnd", end);
        w.WriteString("conversationId", c.Id);
        w.WriteTime("conversationStart", c.Start);
        w.WriteStartArray("divisionIds");
        foreach (var division in c.DivisionIds) w.WriteStringValue(division);
        w.WriteEndArray();
        if (world.InactivityOf(c, asOf) is { } inactive) w.WriteTime("inactivityTimeout", inactive);
        w.WriteString("originatingDirection", c.OriginatingDirection);
        w.WriteStartArray("participants");
        foreach (var participant in c.ParticipantsAt(asOf))
        {
            w.WriteStartObject();
            w.WriteString("participantId", participant.Id);
            w.WriteOptional("participantName", participant.Name);
            w.WriteString("purpose", participant.Purpose);
            w.WriteOptional("userId", participant.UserId);
            w.WriteStartArray("sessions");
            foreach (var session in participant.SessionsAt(asOf)) WriteSession(w, session, asOf);
            w.WriteEndArray();
            if (withAttributes) WriteAttributes(w, c, participant, asOf);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteEndObject();
    }

    void WriteAttributes(Utf8JsonWriter w, Conversation c, Participant participant, DateTimeOffset asOf)
    {
        if (world.Snapshot(c, participant, asOf) is not { } attributes) return;
        w.WriteStartObject("attributes");
        foreach (var (name, value) in attributes) w.WriteString(name, value);
        w.WriteEndObject();
    }

    static void WriteSession(Utf8JsonWriter w, Session session, DateTimeOffset asOf)
    {
        w.WriteStartObject();
        w.WriteString("direction", session.Direction);
        w.WriteString("mediaType", session.MediaType);
        w.WriteOptional("messageType", session.MessageType);
        w.WriteOptional("provider", session.Provider);
        w.WriteString("sessionId", session.Id);
        if (session.FlowId is not null)
        {
            w.WriteStartObject("flow");
            w.WriteString("flowId", session.FlowId);
            w.WriteOptional("flowName", session.FlowName);
            w.WriteOptional("flowType", session.FlowType);
            w.WriteString("flowVersion", "12.0");
            w.WriteEndObject();
        }
        w.WriteStartArray("metrics");
        foreach (var metric in session.Metrics)
        {
            if (metric.At > asOf) continue;
            w.WriteStartObject();
            w.WriteTime("emitDate", metric.At);
            w.WriteString("name", metric.Name);
            w.WriteNumber("value", metric.Value);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("segments");
        foreach (var segment in session.Segments)
            if (segment.Start <= asOf) WriteSegment(w, segment, asOf);
        w.WriteEndArray();
        w.WriteEndObject();
    }

    static void WriteSegment(Utf8JsonWriter w, Segment segment, DateTimeOffset asOf)
    {
        w.WriteStartObject();
        w.WriteBoolean("conference", false);
        if (segment.End <= asOf) w.WriteOptional("disconnectType", segment.DisconnectType);
        w.WriteOptional("queueId", segment.QueueId);
        if (segment.End <= asOf) w.WriteTime("segmentEnd", segment.End);
        w.WriteTime("segmentStart", segment.Start);
        w.WriteString("segmentType", segment.Type);
        w.WriteEndObject();
    }
}
