using System.Runtime.InteropServices;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>
/// Decides who gets a name that several paths flatten to. A nested path beats a top-level attribute without a word:
/// on the participant target that one is what an earlier run wrote. Of two of the same rank the first wins,
/// and a loser with another value is a collision.
/// </summary>
internal sealed class NameResolution(int capacity)
{
    readonly List<DesiredAttribute> _all = new(capacity);
    readonly List<bool> _nested = new(capacity);
    readonly Dictionary<string, int> _winners = new(capacity, StringComparer.Ordinal);

    public void Add(DesiredAttribute attribute, bool isNested)
    {
        ref var winner = ref CollectionsMarshal.GetValueRefOrAddDefault(_winners, attribute.Name, out var isTaken);
        if (!isTaken || (isNested && !_nested[winner])) winner = _all.Count;
        _all.Add(attribute);
        _nested.Add(isNested);
    }

    public FlatAttributes Resolve()
    {
        if (_winners.Count == _all.Count) return new FlatAttributes(_all, []);
        var desired = new List<DesiredAttribute>(_winners.Count);
        var collisions = new List<Collision>();
        for (var i = 0; i < _all.Count; i++)
        {
            var attribute = _all[i];
            var winner = _winners[attribute.Name];
            if (winner == i) desired.Add(attribute);
            else if (_nested[winner] == _nested[i] && !string.Equals(_all[winner].Value, attribute.Value, StringComparison.Ordinal))
                collisions.Add(new Collision(attribute.Name, attribute.Value, _all[winner].Value, attribute.SourcePath));
        }

        return new FlatAttributes(desired, collisions);
    }
}
