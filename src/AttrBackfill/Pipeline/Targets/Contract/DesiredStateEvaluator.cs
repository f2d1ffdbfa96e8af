using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>The rules of one job, applied in their order: extract, flatten, reconcile.</summary>
internal sealed class DesiredStateEvaluator(JobSettings job, ITargetView target) : IRuleEvaluator
{
    static readonly FlatAttributes Nothing = new([], []);

    readonly Flattener _flattener = new(job.Flatten);
    readonly Reconciler _reconciler = new(job.Flatten, job.OnDifferent);

    public Evaluation Of(SourceConversation conversation)
    {
        if (conversation.Depth == SourceDepth.IdOnly && !(conversation.IsOpen && job.OpenConversations == OpenRule.Defer))
            return Evaluation.Unknown(conversation);
        var extraction = Extractor.Extract(BeforeChangesInDoubt(conversation), job.Extract, job.OpenConversations);
        var flat = extraction.Verdict == ExtractVerdict.Attributes ? _flattener.Flatten(extraction) : null;
        var hash = extraction.Verdict == ExtractVerdict.Open
            ? null
            : DesiredHash.Of(extraction.Participant?.Id ?? "", flat ?? Nothing, job.Flatten);
        var actual = ActualOf(conversation, extraction);
        var reconciliation = flat is null || actual is null ? null : _reconciler.Reconcile(flat, actual);
        return new Evaluation(conversation, extraction, flat, actual, reconciliation, hash) { Matched = _flattener.Matched };
    }

    public IReadOnlyList<DesiredAttribute> AsWritten(Evaluation evaluation, IReadOnlyList<SourceAttribute> carried) =>
        Reconciler.AsWritten(evaluation.Flat?.Desired ?? [], carried, job.Flatten);

    public string PlaceOf(string attribute, string? participantId) =>
        $"{SettingNames.Of(job.Target)}\n{(target.IsFlattened ? participantId : "")}\n{attribute}";

    /// <summary>
    /// The conversation without the changes in doubt: where the target is flattened itself, they must not be read as the customer's.
    /// </summary>
    SourceConversation BeforeChangesInDoubt(SourceConversation conversation) =>
        !target.IsFlattened || conversation is not { Depth: SourceDepth.Live, InDoubt: { } inDoubt }
            ? conversation
            : conversation with
            {
                Participants = [.. conversation.Participants.Select(
                    p => p.Id == inDoubt.ParticipantId ? p with { Attributes = InDoubtChanges.Before(p.Attributes, inDoubt.Changes) } : p)],
            };

    IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, Extraction extraction)
    {
        var actual = target.ActualOf(conversation, extraction.Participant);
        return actual is not null && !target.IsFlattened && conversation.InDoubt is { } inDoubt
            ? InDoubtChanges.Before(actual, inDoubt.Changes)
            : actual;
    }
}
