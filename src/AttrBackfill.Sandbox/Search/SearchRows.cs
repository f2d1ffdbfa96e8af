using System.Text;
using System.Text.Json;
using AttrBackfill.Sandbox.Conversations;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Faults;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.Search;

/// <summary>A participant of a row, with the attributes that the search shows.</summary>
internal readonly record struct SearchedParticipant(Participant Participant, IReadOnlyList<Attr> Attributes);

/// <summary>One conversation as the search shows it.</summary>
internal sealed record SearchRow(Conversation Conversation, List<SearchedParticipant> Participants, bool IsTruncated);

/// <summary>
/// What the attribute search shows of a conversation as of a moment: attributes as live reads showed them then, or what a fault makes of
/// them. Faults follow from the conversation's id, so that every search for a conversation gives the same lie.
/// </summary>
internal sealed class SearchRows(World world, LiveAttributes attributes, FaultPlan faults, SandboxOptions options)
{
    /// <summary>Null for a conversation that the search does not list: one without attributes, or one that a fault hides.</summary>
    public SearchRow? Find(int position, DateTimeOffset asOf)
    {
        var found = world.Set.Get(position);
        var conversation = found.Live ?? found;
        if (options.SearchEndedOnly && conversation.EndAt(asOf) is null) return null;
        if (faults.SpoilsRow("missing", conversation.Id)) return null;
        var participants = Participants(conversation, asOf);
        if (participants.Count == 0) return null;
        if (faults.SpoilsRow("wrong", conversation.Id)) Falsify(conversation.Id, participants);
        var isTruncated = participants.SelectMany(p => p.Attributes).Sum(Bytes) >= options.SearchTruncateAt;
        return new SearchRow(conversation, isTruncated ? Cut(participants) : participants, isTruncated);
    }

    public static void Write(Utf8JsonWriter w, SearchRow row, DateTimeOffset asOf)
    {
        w.WriteStartObject();
        w.WriteString("conversationId", row.Conversation.Id);
        w.WriteTime("startTime", row.Conversation.Start);
        if (row.Conversation.EndAt(asOf) is { } end) w.WriteTime("endTime", end);
        w.WriteStartArray("divisionIds");
        foreach (var division in row.Conversation.DivisionIds) w.WriteStringValue(division);
        w.WriteEndArray();
        w.WriteBoolean("truncatedData", row.IsTruncated);
        w.WriteStartArray("participantData");
        foreach (var (participant, shown) in row.Participants)
        {
            w.WriteStartObject();
            w.WriteString("participantPurpose", participant.Purpose);
            w.WriteString("participantId", participant.Id);
            w.WriteStartObject("participantAttributes");
            foreach (var (name, value) in shown) w.WriteString(name, value);
            w.WriteEndObject();
            w.WriteStartArray("sessionIds");
            foreach (var session in participant.SessionsAt(asOf)) w.WriteStringValue(session.Id);
            w.WriteEndArray();
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteEndObject();
    }

    List<SearchedParticipant> Participants(Conversation conversation, DateTimeOffset asOf)
    {
        if (world.OverlayOf(conversation.Id) is not { } overlay) return Participants(conversation, default, asOf);
        lock (overlay)
            return Participants(conversation, overlay.At(asOf, beforeLastWrite: faults.SpoilsRow("stale", conversation.Id)), asOf);
    }

    List<SearchedParticipant> Participants(Conversation conversation, Written written, DateTimeOffset asOf)
    {
        var list = new List<SearchedParticipant>();
        foreach (var participant in conversation.ParticipantsAt(asOf))
        {
            if (attributes.Of(conversation, participant, written, asOf) is { Count: > 0 } shown)
                list.Add(new SearchedParticipant(participant, shown));
        }

        return list;
    }

    /// <summary>Changes one value: of the attribute whose hash is lowest, so that it is the same one each time.</summary>
    static void Falsify(string id, List<SearchedParticipant> participants)
    {
        var chosen = participants.SelectMany(p => p.Attributes, (p, a) => (p.Participant, a.Name))
            .MinBy(x => Rng.Hash($"{id}\n{x.Participant.Id}\n{x.Name}"));
        var at = participants.FindIndex(p => p.Participant == chosen.Participant);
        participants[at] = participants[at] with
        {
            Attributes = [.. participants[at].Attributes.Select(a => a.Name == chosen.Name ? a with { Value = Wrong(a.Value) } : a)],
        };
    }

    /// <summary>Another value that looks as good: JSON text stays JSON text.</summary>
    static string Wrong(string value)
    {
        var quote = value.LastIndexOf('"');
        return value.Insert(quote < 0 ? value.Length : quote, "x");
    }

    /// <summary>Leaves out every attribute that does not fit any more; their participants stay.</summary>
    List<SearchedParticipant> Cut(List<SearchedParticipant> participants)
    {
        var bytes = 0;
        return participants.ConvertAll(
            p => p with { Attributes = [.. p.Attributes.Where(a => (bytes += Bytes(a)) < options.SearchTruncateAt)] });
    }

    static int Bytes(Attr attribute) => Encoding.UTF8.GetByteCount(attribute.Name) + Encoding.UTF8.GetByteCount(attribute.Value);
}
