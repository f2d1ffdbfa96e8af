using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline;

/// <summary>Where a run may go with a conversation: what it reads live, and whether it writes.</summary>
internal sealed class RunMode(JobSettings job, bool dryRun)
{
    public bool IsAudit => job.Mode == JobMode.Audit;

    public bool Writes => !IsAudit && !dryRun;

    /// <summary>
    /// A live read is needed where the source tells too little, and before writing (a dry run looks like the real one); an audit
    /// trusts analytics and the ledger unless it verifies all.
    /// </summary>
    public bool NeedsLiveRead(Judgement judgement)
    {
        if (judgement.Extraction?.Verdict == ExtractVerdict.Open || judgement.Conversation.Depth == SourceDepth.Live) return false;
        if (judgement.Conversation.Depth == SourceDepth.Listed || job.Target == TargetKind.Conversation) return true;
        if (IsAudit) return job.Verify == "all";
        return judgement.HasChanges && (!Writes || job.ReadBeforeWrite);
    }

    /// <summary>Whether what the ledger knows of the target can spare this conversation its calls.</summary>
    public bool MayBeSettled(Judgement judgement) =>
        judgement.Hash is not null
        && judgement.Conversation.Depth == SourceDepth.Snapshot
        && (judgement.HasMismatches || job.Target == TargetKind.Conversation)
        && !(IsAudit && job.Verify == "all");
}
