using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Runs.Distributed;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using Microsoft.Extensions.Logging;

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
