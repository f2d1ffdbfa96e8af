using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Runs.Request;

/// <summary>Where a run may go with a conversation: what it reads live, and whether it writes.</summary>
internal sealed class RunPolicy(RunRequest request)
{
    readonly JobSettings _job = request.Job;
    readonly SnapshotScope _snapshot = TargetRegistry.Of(request.Job).Snapshot;

    public bool IsAudit => _job.Mode == JobMode.Audit && request.Kind is RunKind.Run or RunKind.Plan or RunKind.Live;

    public bool IsScrub => _job.Mode == JobMode.Scrub;

    public bool ComparesRules => request.ComparedWith is not null;

    public bool Writes => !IsAudit && !request.DryRun && request.Kind != RunKind.Plan;

    /// <summary>
    /// Change guards apply to <c>run</c> only: apply and revert act on a list that a person chose, and a plan reports that a guard would
    /// stop it.
    /// </summary>
    public bool ObeysChangeGuards => Writes && request.Kind == RunKind.Run && !request.IgnoreGuards;

    /// <summary>Whether the run looks again at conversations that were open before: one that writes, over whatever window.</summary>
    public bool LooksAtDeferred => Writes && request is { Kind: RunKind.Run, Window: not null };

    /// <summary>
    /// A live read is needed where the source has too little, and before writing (a dry run reads like a real one). An audit trusts
    /// analytics and the ledger, unless it verifies all, or the ledger does not know whether a write took effect, or what was written. A
    /// scrub reads all: analytics never shows what was written after the end. A comparison of rules trusts analytics and the ledger as an
    /// audit does.
    /// </summary>
    public bool NeedsLiveRead(Evaluation evaluation)
    {
        if (evaluation.Extraction?.Verdict == ExtractVerdict.Open) return false;
        if (IsScrub)
            return evaluation.Conversation.Depth != SourceDepth.Live && evaluation.Extraction?.Verdict != ExtractVerdict.NoCustomer;
        if (_snapshot == SnapshotScope.Source) return evaluation.Conversation.Depth == SourceDepth.IdOnly || evaluation.IsTargetUnknown;
        if (evaluation.Conversation.Depth == SourceDepth.Live) return false;
        if (evaluation.Conversation.Depth == SourceDepth.IdOnly || _snapshot == SnapshotScope.Nothing) return true;
        var conversation = evaluation.Conversation;
        if (IsAudit || ComparesRules)
        {
            return (IsAudit && _job.Verify == "all")
                || (evaluation.HasMismatches && (conversation.HasWritesInDoubt || conversation.HasErasedWrites));
        }

        return evaluation.HasChanges && (!Writes || _job.ReadBeforeWrite || conversation.HasErasedWrites);
    }

    /// <summary>Whether the ledger's writes have to be laid over what the source shows, which lacks them.</summary>
    public bool NeedsWrites(Evaluation evaluation) =>
        !IsScrub && _snapshot == SnapshotScope.SourceAndTarget && evaluation.Conversation.Depth == SourceDepth.Snapshot
        && evaluation.Flat is not null;

    /// <summary>
    /// Whether a conversation that the live API does not return is gone, rather than a failure: analytics, or the ledger, listed it. An id
    /// given by hand may be mistyped.
    /// </summary>
    public bool MayBeGone => !request.Selection.HasIds;

    /// <summary>Whether what the ledger knows of the target can spare this conversation its calls.</summary>
    public bool MayBeInSync(Evaluation evaluation) =>
        evaluation.Hash is not null
        && evaluation.Conversation is { Depth: SourceDepth.Snapshot or SourceDepth.Live, InDoubt: null }
        && !request.Selection.HasIds // conversations given by id are looked at in any case
        && (evaluation.HasMismatches || evaluation.IsTargetUnknown || IsScrub || _snapshot == SnapshotScope.Nothing)
        && !(IsAudit && _job.Verify == "all");

    /// <summary>Whether values that differ may stay, so that a target may be settled with them.</summary>
    public bool MayBeInSyncButForKept =>
        _snapshot == SnapshotScope.SourceAndTarget && (IsAudit || _job.OnDifferent == DifferentPolicy.Keep);
}
