using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Patch;

/// <summary>What became of the attributes of one conversation: a patch may be taken in part.</summary>
internal sealed class PatchParts
{
    readonly HashSet<string> _written = new(StringComparer.Ordinal);
    readonly HashSet<string> _uncleared = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);

    /// <summary>Attributes that the target is known to have taken.</summary>
    public IReadOnlySet<string> Written => _written;

    /// <summary>Attributes that keep their value, since the target takes no null.</summary>
    public IReadOnlyCollection<string> Uncleared => _uncleared;

    /// <summary>Attributes that the target refused, with the server's reason without values.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    public GenesysException? FirstRefusal { get; private set; }

    /// <summary>Attributes that do not stand on the target as they should, and why is known.</summary>
    public IReadOnlyCollection<string> NotWritten => [.. _uncleared, .. _refused.Keys];

    public bool IsEmpty => _written.Count + _uncleared.Count + _refused.Count == 0;

    public void Take(IEnumerable<AttributeChange> changes, IReadOnlyCollection<string> uncleared)
    {
        _uncleared.UnionWith(uncleared);
        _written.UnionWith(changes.Select(c => c.Name).Except(uncleared));
    }

    public void Refuse(string attribute, GenesysException refusal, string reason)
    {
        FirstRefusal ??= refusal;
        _refused[attribute] = reason;
    }
}
