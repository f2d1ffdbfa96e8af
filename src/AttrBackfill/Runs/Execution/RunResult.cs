using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Runs.Execution;

/// <param name="Run">As it stands in the ledger now.</param>
/// <param name="FirstFailures">Conversations that failed, the first few.</param>
internal sealed record RunResult(RunRecord Run, RunCounts Counts, IReadOnlyList<string> Reports, IReadOnlyList<string> FirstFailures)
{
    /// <summary>False for a share of a distributed run that another process ends, or has ended.</summary>
    public bool EndedHere { get; init; } = true;

    /// <summary>From when a resume makes sense, where the other side said so.</summary>
    public DateTimeOffset? ResumeFrom { get; init; }
}
