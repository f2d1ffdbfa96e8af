namespace AttrBackfill.Pipeline.Reconcile;

internal enum MismatchKind
{
    /// <summary>The target lacks the attribute.</summary>
    Missing,

    /// <summary>The target has another value.</summary>
    Different,

    /// <summary>A note: two paths flatten to one name.</summary>
    Collision,

    /// <summary>A note: over a length limit.</summary>
    Oversize,

    /// <summary>A note: the target's schema has no such field, or the value does not fit its type.</summary>
    Type,
}

/// <summary>One desired attribute that the target does not carry as desired, or a note about one.</summary>
/// <param name="Attribute">The name as it would be written.</param>
/// <param name="Expected">The value as it would be written; null where the attribute is to be without one.</param>
/// <param name="Actual">What the target carries; null where it carries nothing of that name.</param>
/// <param name="ToWrite">Whether the rules (not the run's mode) want it written.</param>
internal sealed record Mismatch(
    string Attribute, string SourcePath, MismatchKind Kind, string? Expected, string? Actual, bool ToWrite, string? Message = null)
{
    /// <summary>Whose attribute it is, where a run writes to several participants; null for the participant that the rules chose.</summary>
    public string? ParticipantId { get; init; }

    /// <summary>Missing or different; the other kinds are notes, which change neither the outcome nor the exit code.</summary>
    public bool Counts => Kind is MismatchKind.Missing or MismatchKind.Different;
}

/// <param name="DesiredCount">How many attributes are desired, those over a limit included.</param>
/// <param name="Mismatches">In the order of the desired attributes, collisions last.</param>
internal sealed record Reconciliation(int DesiredCount, IReadOnlyList<Mismatch> Mismatches)
{
    /// <summary>What one patch of the conversation would hold.</summary>
    public IEnumerable<Mismatch> Changes => Mismatches.Where(m => m.ToWrite);
}
