using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets;

/// <summary>The rules of one job, applied in their order: extract, flatten, reconcile.</summary>
internal sealed class RulesJudge(JobSettings job) : IJudge
{
    static readonly FlatAttributes Nothing = new([], []);

    readonly Flattener _flattener = new(job.Flatten);
    readonly Reconciler _reconciler = new(job.Flatten, job.OnDifferent);

    public Judgement Of(SourceConversation conversation)
    {
        if (conversation.Depth == SourceDepth.Listed && !conversation.IsOpen) return Judgement.Unknown(conversation);
        var extraction = Extractor.Extract(AsFirstSeen(conversation), job.Extract);
        var flat = extraction.Verdict == ExtractVerdict.Attributes ? _flattener.Flatten(extraction.Attributes) : null;
        var hash = extraction.Verdict == ExtractVerdict.Open
            ? null
            : DesiredHash.Of(extraction.Participant?.Id ?? "", flat ?? Nothing, job.Flatten);
        var actual = ActualOf(conversation, extraction);
        var reconciliation = flat is null || actual is null ? null : _reconciler.Reconcile(flat, actual);
        return new Judgement(conversation, extraction, flat, actual, reconciliation, hash);
    }

    /// <summary>On the participant target what was written stands among what is flattened.</summary>
    SourceConversation AsFirstSeen(SourceConversation conversation) =>
        job.Target != TargetKind.Participant || conversation is not { Depth: SourceDepth.Live, Announced: { } announced }
            ? conversation
            : conversation with
            {
                Participants = [.. conversation.Participants.Select(
                    p => p.Id == announced.ParticipantId ? p with { Attributes = Rewind.Before(p.Attributes, announced.Changes) } : p)],
            };

    /// <summary>What the target carries; analytics does not know the conversation's own attributes.</summary>
    IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, Extraction extraction) => job.Target switch
    {
        TargetKind.Participant => extraction.Participant?.Attributes,
        TargetKind.Conversation when conversation.Depth == SourceDepth.Live =>
            conversation.Announced is { } announced ? Rewind.Before(conversation.Attributes, announced.Changes) : conversation.Attributes,
        _ => null,
    };
}
