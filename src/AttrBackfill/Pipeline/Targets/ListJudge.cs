using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.CustomAttributes;

namespace AttrBackfill.Pipeline.Targets;

/// <summary>Exactly the changes that the ledger lists, each only where the target still carries what it carried then.</summary>
/// <param name="fields">Of the target's schema, where it has one.</param>
internal sealed class ListJudge(TargetKind target, FieldMap? fields) : IJudge
{
    public const string Moved = "changed since";

    public Judgement Of(SourceConversation conversation)
    {
        if (conversation.Depth != SourceDepth.Live || conversation.Listed is not { } listed) return Judgement.Unknown(conversation);
        var participant = conversation.Participants.FirstOrDefault(p => p.Id == listed.ParticipantId);
        var flat = new FlatAttributes([.. listed.Changes.Select(c => new DesiredAttribute(c.Name, c.After ?? "", c.SourcePath))], []);
        var extraction = participant is null
            ? new Extraction(ExtractVerdict.NoCustomer, null, [])
            : new Extraction(ExtractVerdict.Attributes, participant, []);
        if (participant is null) return new Judgement(conversation, extraction, null, null, null, null);
        if (ActualOf(conversation, participant) is not { } actual) return new Judgement(conversation, extraction, flat, null, null, null);
        var asFirstSeen = conversation.Announced is { } announced ? Rewind.Before(actual, announced.Changes) : actual;
        var mismatches = listed.Changes.Select(c => Compare(c, asFirstSeen)).OfType<Mismatch>().ToList();
        return new Judgement(conversation, extraction, flat, actual, new Reconciliation(flat.Desired.Count, mismatches), null);
    }

    /// <summary>Null where nobody has looked.</summary>
    IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, SourceParticipant participant) => target switch
    {
        TargetKind.Participant => participant.Attributes,
        TargetKind.Conversation => conversation.Attributes,
        _ => conversation.Record is { } record
            ? fields!.View(
                record.Fields,
                conversation.Listed!.Changes.Concat(conversation.Announced?.Changes ?? []).SelectMany(c => new[] { (c.Name, c.After), (c.Name, c.Before) }))
            : null,
    };

    /// <summary>Null where the target carries the value already.</summary>
    static Mismatch? Compare(ListedChange change, IReadOnlyList<SourceAttribute> target)
    {
        var found = target.LastOrDefault(a => a.Name == change.Name);
        var actual = found.Name is null ? null : found.Value.Text;
        if (actual == change.After || (actual is null && change.After?.Length == 0)) return null;
        var kind = actual is null ? MismatchKind.Missing : MismatchKind.Different;
        return actual == change.Before
            ? new Mismatch(change.Name, change.SourcePath, kind, change.After, actual, ToWrite: true, change.Message)
            : new Mismatch(change.Name, change.SourcePath, MismatchKind.Different, change.After, actual, ToWrite: false, Moved);
    }
}
