using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Reconcile;

namespace AttrBackfill.Pipeline.Patch;

/// <summary>What became of the attributes of one conversation: a patch may be taken in part.</summary>
internal sealed class PatchParts
{
    readonly HashSet<string> _written = new(StringComparer.Ordinal);
    readonly HashSet<string> _uncleared = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    readonly Dictionary<string, PatchParts> _ofParticipants = new(StringComparer.Ordinal);
    GenesysException? _firstRefusal;

    /// <summary>Attributes that the target is known to have taken.</summary>
    public IReadOnlySet<string> Written => _written;

    /// <summary>Attributes that keep their value, since the target takes no null.</summary>
    public IReadOnlyCollection<string> Uncleared => _uncleared;

    /// <summary>Attributes that the target refused, with the server's reason without values.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    public GenesysException? FirstRefusal =>
        _firstRefusal ?? _ofParticipants.Values.Select(p => p.FirstRefusal).FirstOrDefault(r => r is not null);

    /// <summary>Attributes that do not stand on the target as they should, and why is known.</summary>
    public IReadOnlyCollection<string> NotWritten => [.. _uncleared, .. _refused.Keys];

    public bool IsEmpty => _written.Count + _uncleared.Count + _refused.Count == 0 && _ofParticipants.Values.All(p => p.IsEmpty);

    /// <summary>All that the target refused, of whichever participant.</summary>
    public IEnumerable<KeyValuePair<string, string>> AllRefused => _refused.Concat(_ofParticipants.Values.SelectMany(p => p.Refused));

    /// <summary>The parts of one participant, where a run writes to several.</summary>
    public PatchParts Of(string participantId)
    {
        if (!_ofParticipants.TryGetValue(participantId, out var parts)) _ofParticipants[participantId] = parts = new PatchParts();
        return parts;
    }

    public bool HasWritten(Mismatch mismatch) => PartsOf(mismatch).Written.Contains(mismatch.Attribute);

    /// <summary>Why the target refused it; null where it did not.</summary>
    public string? RefusalOf(Mismatch mismatch) => PartsOf(mismatch).Refused.GetValueOrDefault(mismatch.Attribute);

    public void Take(IEnumerable<string> attributes, IReadOnlyCollection<string>? uncleared = null)
    {
        _uncleared.UnionWith(uncleared ?? []);
        _written.UnionWith(attributes.Except(uncleared ?? []));
    }

    public void Refuse(string attribute, GenesysException refusal, string reason)
    {
        _firstRefusal ??= refusal;
        _refused[attribute] = reason;
    }

    PatchParts PartsOf(Mismatch mismatch) => mismatch.ParticipantId is { } id ? Of(id) : this;
}
