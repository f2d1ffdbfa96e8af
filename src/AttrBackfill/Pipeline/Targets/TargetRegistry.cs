using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Pipeline.Targets.CustomAttributes;
using AttrBackfill.Pipeline.Targets.Participant;
using AttrBackfill.Pipeline.Targets.Webchat;

namespace AttrBackfill.Pipeline.Targets;

/// <summary>The target of each kind.</summary>
internal static class TargetRegistry
{
    static readonly Dictionary<TargetKind, ITarget> Targets = new()
    {
        [TargetKind.Participant] = new ParticipantTarget(),
        [TargetKind.CustomAttributes] = new CustomAttributesTarget(),
        [TargetKind.Conversation] = new WebchatTarget(),
    };

    public static ITarget Of(JobSettings job) => Targets[job.Target];

    /// <summary>Whether mode scrub works on what a job writes.</summary>
    public static bool IsScrubbed(JobSettings job) => job.Target == TargetKind.Participant;

    /// <summary>
    /// Whether the attribute search may take the place of a job's single reads, once it is trusted. A scrub has to see each value that is
    /// there now.
    /// </summary>
    public static bool MayReadInBulk(JobSettings job) =>
        job.BulkRead == BulkReadRule.Auto && job.Mode != JobMode.Scrub && Of(job).IsSearchable;
}
