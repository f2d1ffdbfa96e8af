using System.Runtime.InteropServices;
using AttrBackfill.Configuration;
using AttrBackfill.Text;

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
            else if (_nested[winner] == _nested[i]) Collide(attribute, _all[winner].Value, collisions);
        }

        return new FlatAttributes(desired, collisions);
    }

    /// <summary>
    /// The attributes as a participant carries them once they are written: the length limits apply to nested names and their values.
    /// A top-level attribute is on the participant already, so none applies to it. Where cut names meet, the first keeps the name.
    /// </summary>
    public FlatAttributes ResolveWithin(FlattenSettings limits)
    {
        var desired = new List<DesiredAttribute>(_winners.Count);
        var collisions = new List<Collision>();
        var written = new Dictionary<string, string>(_winners.Count, StringComparer.Ordinal);
        for (var i = 0; i < _all.Count; i++)
        {
            var attribute = _all[i];
            var winner = _winners[attribute.Name];
            if (winner != i)
            {
                if (_nested[winner] == _nested[i]) Collide(attribute, _all[winner].Value, collisions);
                continue;
            }

            if (_nested[i] && IsOver(attribute, limits))
            {
                if (limits.Oversize == OversizeRule.Report) continue;
                attribute = attribute with
                {
                    Name = CodePoints.Cut(attribute.Name, limits.MaxNameLength ?? int.MaxValue),
                    Value = CodePoints.Cut(attribute.Value, limits.MaxValueLength ?? int.MaxValue),
                };
            }

            if (written.TryAdd(attribute.Name, attribute.Value)) desired.Add(attribute);
            else Collide(attribute, written[attribute.Name], collisions);
        }

        return new FlatAttributes(desired, collisions);
    }

    static bool IsOver(DesiredAttribute attribute, FlattenSettings limits) =>
        CodePoints.IsOver(attribute.Name, limits.MaxNameLength) || CodePoints.IsOver(attribute.Value, limits.MaxValueLength);

    static void Collide(DesiredAttribute loser, string winner, List<Collision> collisions)
    {
        if (!string.Equals(winner, loser.Value, StringComparison.Ordinal))
            collisions.Add(new Collision(loser.Name, loser.Value, winner, loser.SourcePath));
    }
}
