namespace AttrBackfill.Pipeline.Flatten;

/// <summary>What a conversation's target should carry.</summary>
/// <param name="Desired">In document order; names are unique (ordinal).</param>
/// <param name="Collisions">Attributes that lost their name to another one with a different value.</param>
internal sealed record FlatAttributes(IReadOnlyList<DesiredAttribute> Desired, IReadOnlyList<Collision> Collisions);

/// <param name="SourcePath">The members on the way to the value, joined with <c>.</c>.</param>
internal sealed record DesiredAttribute(string Name, string Value, string SourcePath);

/// <param name="Value">The loser's value.</param>
/// <param name="SourcePath">The loser's path.</param>
internal sealed record Collision(string Name, string Value, string WinnerValue, string SourcePath);
