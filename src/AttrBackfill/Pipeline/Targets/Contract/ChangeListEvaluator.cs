using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>Exactly the changes that the ledger lists, each only where the target still carries what it carried then.</summary>
internal sealed class ChangeListEvaluator(ITargetView target) : IEvaluator
{
    public const string Moved = "changed since";

    public const string Unconfirmed = "value before not confirmed: the attribute search was wrong during that run";

    public Evaluation Of(SourceConversation conversation)
    {
        if (conversation.Depth != SourceDepth.Live || conversation.PlannedChanges is not { } planned)
            return Evaluation.Unknown(conversation);
        var participant = conversation.Participants.FirstOrDefault(p => p.Id == planned.ParticipantId);
        var flat = new FlatAttributes([.. planned.Changes.Select(c => new DesiredAttribute(c.Name, c.After ?? "", c.SourcePath))], []);
        var extraction = participant is null
            ? new Extraction(ExtractVerdict.NoCustomer, null, [])
            : new Extraction(ExtractVerdict.Attributes, participant, []);
        if (participant is null) return new Evaluation(conversation, extraction, null, null, null, null);
        if (target.ActualOf(conversation, participant) is not { } actual)
            return new Evaluation(conversation, extraction, flat, null, null, null);
        var asFirstSeen = conversation.InDoubt is { } inDoubt ? InDoubtChanges.Before(actual, inDoubt.Changes) : actual;
        var mismatches = planned.Changes.Select(c => Compare(c, asFirstSeen, planned.IsUnconfirmed)).OfType<Mismatch>().ToList();
        return new Evaluation(conversation, extraction, flat, actual, new Reconciliation(flat.Desired.Count, mismatches), null);
    }

    /// <summary>Null where the target carries the value already.</summary>
    static Mismatch? Compare(PlannedChange change, IReadOnlyList<SourceAttribute> carried, bool isUnconfirmed)
    {
        var found = carried.LastOrDefault(a => a.Name == change.Name);
        var actual = found.Name is null ? null : found.Value.Text;
        if (actual == change.After || (actual is null && change.After?.Length == 0)) return null;
        var kind = actual is null ? MismatchKind.Missing : MismatchKind.Different;
        if (isUnconfirmed) return new Mismatch(change.Name, change.SourcePath, kind, change.After, actual, ToWrite: false, Unconfirmed);
        return actual == change.Before
            ? new Mismatch(change.Name, change.SourcePath, kind, change.After, actual, ToWrite: true, change.Message)
            : new Mismatch(change.Name, change.SourcePath, MismatchKind.Different, change.After, actual, ToWrite: false, Moved);
    }
}
