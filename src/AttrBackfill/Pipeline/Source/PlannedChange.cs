namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// A change of one attribute that the ledger lists: of a plan, of a run to be undone, or announced before the process ended.
/// </summary>
/// <param name="Before">The value that the target carried then; null where it carried none.</param>
/// <param name="After">The value to be written; null where the attribute is to be without one.</param>
/// <param name="Message">What the reports say of it once it is written.</param>
internal sealed record PlannedChange(string Name, string SourcePath, string? Before, string? After, string? Message = null)
{
    /// <summary>Where the changes are of several participants; null for that of <see cref="PlannedChanges"/>.</summary>
    public string? ParticipantId { get; init; }

    /// <summary>An earlier attempt of the run is known to have written it.</summary>
    public bool IsWritten { get; init; }
}

/// <param name="ParticipantId">Whose attributes they are.</param>
/// <param name="RecordVersion">The version that they made of the custom attributes record, or would have made, if that is known.</param>
internal sealed record PlannedChanges(string ParticipantId, IReadOnlyList<PlannedChange> Changes, int? RecordVersion = null)
{
    /// <summary>The run that they undo created the custom attributes record.</summary>
    public bool CreatedRecord { get; init; }

    /// <summary>It is not certain that the values to be put back were there: none is written.</summary>
    public bool IsUnconfirmed { get; init; }
}
