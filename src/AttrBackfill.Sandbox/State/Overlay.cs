using AttrBackfill.Sandbox.Data;

namespace AttrBackfill.Sandbox.State;

/// <param name="Value">Null where the write removed the attribute.</param>
internal readonly record struct AttributeWrite(DateTimeOffset At, string ParticipantId, string Name, string? Value);

/// <summary>What was written to one conversation by a moment: attributes, or a webchat document.</summary>
internal readonly record struct Written(IReadOnlyList<AttributeWrite>? Attributes, byte[]? Webchat);

/// <summary>
/// What was written to one conversation since it came about. Guard every use with a lock on the overlay itself.
/// </summary>
internal sealed class Overlay
{
    /// <summary>Written while the conversation was open: these the data lake learns of.</summary>
    public List<AttributeWrite> Early { get; } = new(0);

    /// <summary>Every name once, with its latest value: the truth of live reads.</summary>
    public List<AttributeWrite> Live { get; } = new(0);

    /// <summary>The webchat document, once something was written through the webchat contract.</summary>
    public byte[]? Webchat { get; set; }

    /// <summary>Earlier states, in order of the write that ended each, as far as the attribute search may show them.</summary>
    List<(DateTimeOffset Until, Written Written)> Earlier { get; } = new(0);

    /// <summary>The truth of live reads.</summary>
    public Written Latest => new(Live, Webchat);

    /// <summary>When it was disconnected; null where it ends by itself.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Attributes that a misbehaving patch has lost, until they are written again.</summary>
    public HashSet<(string ParticipantId, string Name)> Lost { get; } = [];

    public Dictionary<string, CustomRecord> Records { get; } = new(0, StringComparer.Ordinal);

    public void Write(DateTimeOffset at, bool open, string participantId, IReadOnlyList<(string Name, string? Value)> changes)
    {
        foreach (var (name, value) in changes)
        {
            var write = new AttributeWrite(at, participantId, name, value);
            Lost.Remove((participantId, name));
            if (open) Early.Add(write);
            var known = Live.FindIndex(w => w.Name == name && w.ParticipantId == participantId);
            if (known >= 0) Live[known] = write;
            else Live.Add(write);
        }
    }

    /// <summary>Keeps the present state for searches that lag, and drops what no search shows any more. Call before a write.</summary>
    public void KeepEarlier(DateTimeOffset now, TimeSpan lag)
    {
        Earlier.RemoveAll(e => e.Until <= now - lag);
        Earlier.Add((now, new Written([.. Live], Webchat)));
    }

    /// <summary>What was written by a moment, as far as earlier states are kept.</summary>
    /// <param name="beforeLastWrite">Whether the last write is left out in any case.</param>
    public Written At(DateTimeOffset moment, bool beforeLastWrite)
    {
        foreach (var (until, written) in Earlier)
            if (until > moment) return written;
        return beforeLastWrite && Earlier.Count > 0 ? Earlier[^1].Written : Latest;
    }

    /// <summary>The attributes as they stood, with the writes merged in: known names keep their place, new ones follow.</summary>
    /// <param name="writes">All of them count, whatever their time: a saved state may come from a clock that is ahead.</param>
    public static IReadOnlyList<Attr>? Merge(Participant participant, IEnumerable<AttributeWrite> writes, DateTimeOffset asOf)
    {
        var all = writes.Where(w => w.ParticipantId == participant.Id);
        // The order is stable: of one moment, what was written last stays.
        if (participant.Later.Count > 0) all = Brought(participant).Where(w => w.At <= asOf).Concat(all).OrderBy(w => w.At);
        List<Attr>? merged = null;
        foreach (var write in all)
        {
            merged ??= [.. participant.Attributes ?? []];
            var known = merged.FindIndex(a => a.Name == write.Name);
            if (write.Value is not { } value) merged.RemoveAll(a => a.Name == write.Name);
            else if (known >= 0) merged[known] = new Attr(write.Name, value);
            else merged.Add(new Attr(write.Name, value));
        }
        return merged ?? participant.Attributes;
    }

    static IEnumerable<AttributeWrite> Brought(Participant participant) =>
        participant.Later.SelectMany(later => later.Attributes.Select(a => new AttributeWrite(later.At, participant.Id, a.Name, a.Value)));
}
