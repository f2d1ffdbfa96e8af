namespace AttrBackfill.Configuration;

internal enum LatePatches { Kept, Lost, Refused }

internal enum EmptyText { Kept, Removes, Ignored, Refused }

internal enum VersionZero { Creates, Refused, Replaces }

/// <summary>
/// How one organisation behaves where public sources do not say, as far as a probe has found it out; without one as the program assumes.
/// </summary>
internal sealed record OrganisationFacts
{
    /// <summary>The prefix of the headers that Genesys Cloud counts the rate limit in.</summary>
    public const string UsualLimitHeaders = "inin-ratelimit-";

    public static OrganisationFacts AsAssumed { get; } = new();

    public LatePatches LatePatches { get; init; }

    /// <summary>A patch removes the participant attributes that it does not name.</summary>
    public bool PatchReplaces { get; init; }

    public EmptyText EmptyText { get; init; }

    /// <summary>Characters of a participant attribute's value that are taken; null where no limit is known.</summary>
    public int? LongestValue { get; init; }

    /// <inheritdoc cref="LongestValue"/>
    public int? LongestName { get; init; }

    /// <summary>The attribute search does not show a patch within a minute.</summary>
    public bool SearchIsLate { get; init; }

    /// <summary>The attribute search refuses a list of ids.</summary>
    public bool SearchTakesNoIds { get; init; }

    /// <summary>Before <c>count</c>, <c>allowed</c> and <c>reset</c>; empty for no such headers.</summary>
    public string LimitHeaders { get; init; } = UsualLimitHeaders;

    public VersionZero VersionZero { get; init; }

    /// <summary>No custom attributes field takes null.</summary>
    public bool RefusesNull { get; init; }

    public bool HasNoWebchatPatch { get; init; }

    public bool LosesLatePatches => LatePatches != LatePatches.Kept;

    /// <summary>A participant attribute cannot be emptied.</summary>
    public bool KeepsValues => EmptyText is EmptyText.Ignored or EmptyText.Refused;

    /// <summary>The job as it works in this organisation.</summary>
    public JobSettings Applied(JobSettings job)
    {
        if (SearchIsLate) job = job with { BulkRead = BulkReadRule.Off };
        if (job.Target != TargetKind.Participant || (LongestName, LongestValue) == (null, null)) return job;
        return job with
        {
            Flatten = job.Flatten with
            {
                MaxNameLength = Shorter(job.Flatten.MaxNameLength, LongestName),
                MaxValueLength = Shorter(job.Flatten.MaxValueLength, LongestValue),
            },
        };
    }

    /// <summary>Why the job must not write in this organisation, and what to do; null where it may.</summary>
    public string? Obstacle(JobSettings job)
    {
        if (job.Target != TargetKind.Participant || !job.Mode.WritesToTarget()) return null;
        if (PatchReplaces)
        {
            return $"job '{job.Name}': this organisation's patch removes the participant attributes that it does not name, so nothing is "
                + $"written; {PlatformFact.OtherTarget}";
        }

        return KeepsValues && job.Mode == JobMode.Scrub && ScrubSettings.Of(job).With == ScrubValue.Empty
            ? $"job '{job.Name}': this organisation keeps a participant attribute that is set to the empty text, so nothing would be "
                + "scrubbed; write \"scrub\": { \"with\": \"hash\" }"
            : null;
    }

    /// <summary>What a run has to say where it has left ended conversations as they were; null where it may write to them.</summary>
    public string? LateWarning(JobSettings job) => LosesLatePatches && job.Target == TargetKind.Participant && job.Mode.WritesToTarget()
        ? $"patches after the end of a conversation are {(LatePatches == LatePatches.Lost ? "lost" : "refused")} in this organisation; "
            + PlatformFact.OtherTarget
        : null;

    static int? Shorter(int? one, int? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;
}
