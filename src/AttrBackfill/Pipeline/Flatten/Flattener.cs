using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>
/// Turns nested attributes into flat ones; one instance serves a job's run, from many threads. What it makes of attributes depends on
/// them and the settings alone; on the way it notes which patterns of the settings match.
/// </summary>
internal sealed class Flattener(FlattenSettings settings)
{
    readonly FlattenRules _rules = new(settings);

    /// <summary>What the settings have matched so far, in all that was flattened.</summary>
    public MatchedRules Matched => _rules.Matches.Now;

    /// <summary>
    /// Never fails, whatever the values hold. Length limits are not looked at: only what would have to be written
    /// can be over them, and that the reconciler knows.
    /// </summary>
    /// <param name="attributes">In document order; two of the same name both count.</param>
    public FlatAttributes Flatten(IReadOnlyList<SourceAttribute> attributes) => Walk(attributes).Resolve();

    /// <summary>The same with the length limits applied: what a flow gets, which has no reconciler after it.</summary>
    /// <inheritdoc cref="NameResolution.ResolveWithin"/>
    public FlatAttributes FlattenWithinLimits(IReadOnlyList<SourceAttribute> attributes) => Walk(attributes).ResolveWithinLimits();

    /// <summary>
    /// The same for what a participant rule has chosen: attributes of later participants whose flattened name has another value are
    /// collisions.
    /// </summary>
    public FlatAttributes Flatten(Extraction extraction)
    {
        var flat = Flatten(extraction.Attributes);
        if (extraction.Outdone.Count == 0) return flat;
        var winners = flat.Desired.ToDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal);
        var outdone = Flatten(extraction.Outdone).Desired.Where(d => winners.TryGetValue(d.Name, out var winner) && winner != d.Value)
            .Select(d => new Collision(d.Name, d.Value, winners[d.Name], d.SourcePath));
        return flat with { Collisions = [.. flat.Collisions, .. outdone] };
    }

    AttributeWalk Walk(IReadOnlyList<SourceAttribute> attributes)
    {
        if (attributes.Count > 0) _rules.Applied.Set();
        var walk = Walk(attributes, null);
        return walk.FindCopies() is { } copies ? Walk(attributes, copies) : walk;
    }

    AttributeWalk Walk(IReadOnlyList<SourceAttribute> attributes, IReadOnlySet<string>? unopened)
    {
        var walk = new AttributeWalk(_rules, attributes.Count);
        for (var i = 0; i < attributes.Count; i++)
        {
            var attribute = attributes[i];
            walk.Visit(attribute, unopened is null || !unopened.Contains(attribute.Name));
        }

        return walk;
    }
}
