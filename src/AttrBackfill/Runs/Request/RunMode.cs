using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Request;

/// <summary>Where a run may go with a conversation: what it reads live, and whether it writes.</summary>
internal sealed class RunMode(RunRequest request)
{
    readonly JobSettings _job = request.Job;

    public bool IsAudit => _job.Mode == JobMode.Audit && request.Kind is RunKind.Run or RunKind.Plan;

    public bool Writes => !IsAudit && !request.DryRun && request.Kind != RunKind.Plan;

    /// <summary>A plan only tells that a guard would stop it; what a person has looked at, or undoes, is guarded enough.</summary>
    public bool ObeysChangeGuards => Writes && request.Kind == RunKind.Run && !request.IgnoreGuards;

    /// <summary>Whether the run looks again at conversations that were open before: one that writes, over whatever window.</summary>
    public bool LooksAtDeferred => Writes && request is { Kind: RunKind.Run, Window: not null };

    /// <summary>
    /// A live read is needed where the source tells too little, and before writing (a dry run looks like the real one); an audit
    /// trusts analytics and the ledger unless it verifies all. Of custom attributes analytics knows nothing: the record is read wherever
    /// the ledger does not know it, since a write needs its version and its divisions, too.
    /// </summary>
    public bool NeedsLiveRead(Judgement judgement)
    {
        if (judgement.Extraction?.Verdict == ExtractVerdict.Open) return false;
        if (_job.Target == TargetKind.CustomAttributes) return judgement.Conversation.Depth == SourceDepth.Listed || judgement.IsTargetUnknown;
        if (judgement.Conversation.Depth == SourceDepth.Live) return false;
        if (judgement.Conversation.Depth == SourceDepth.Listed || _job.Target == TargetKind.Conversation) return true;
        if (IsAudit) return _job.Verify == "all";
        return judgement.HasChanges && (!Writes || _job.ReadBeforeWrite);
    }

    /// <summary>Whether what the ledger knows of the target can spare this conversation its calls.</summary>
    public bool MayBeSettled(Judgement judgement) =>
        judgement.Hash is not null
        && judgement.Conversation is { Depth: SourceDepth.Snapshot or SourceDepth.Live, Announced: null }
        && !request.Selection.HasIds // conversations given by id are looked at in any case
        && (judgement.HasMismatches || judgement.IsTargetUnknown || _job.Target == TargetKind.Conversation)
        && !(IsAudit && _job.Verify == "all");

    /// <summary>Whether values that differ may stay, so that a target may be settled with them.</summary>
    public bool MayBeSettledButForKept => _job.Target == TargetKind.Participant && (IsAudit || _job.OnDifferent == DifferentPolicy.Keep);
}
