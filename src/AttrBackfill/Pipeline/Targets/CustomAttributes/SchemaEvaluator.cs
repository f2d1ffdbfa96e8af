using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>
/// The rules of a job whose target has a schema: what the customer brought is desired as far as the schema has a field for it; what is
/// there stands in a record of its own, which a snapshot does not tell.
/// </summary>
internal sealed class SchemaEvaluator(JobSettings job, FieldMap fields) : IRuleEvaluator
{
    readonly Flattener _flattener = new(job.Flatten);
    readonly FieldTyping _typing = new(fields, job.Flatten);
    readonly SchemaReconciler _reconciler = new(fields, job.Flatten, job.OnDifferent);

    /// <summary>Which record, of which schema: one that the ledger knows says nothing of another.</summary>
    readonly string _record = $"{job.CustomAttributes!.RecordId}\n{job.CustomAttributes.SchemaId}";

    public Evaluation Of(SourceConversation conversation)
    {
        if (conversation.Depth == SourceDepth.IdOnly && !(conversation.IsOpen && job.OpenConversations == OpenRule.Defer))
            return Evaluation.Unknown(conversation);
        var extraction = Extractor.Extract(conversation, job.Extract, job.OpenConversations);
        if (extraction.Verdict != ExtractVerdict.Attributes) return new Evaluation(conversation, extraction, null, null, null, null);
        var typed = _typing.Type(_flattener.Flatten(extraction));
        var actual = ActualOf(conversation, typed);
        return new Evaluation(conversation, extraction, typed.Desired, actual, _reconciler.Reconcile(typed, actual), HashOf(typed))
        {
            Unmapped = typed.Unmapped, Matched = _flattener.Matched,
        };
    }

    public IReadOnlyList<DesiredAttribute> AsWritten(Evaluation evaluation, IReadOnlyList<SourceAttribute> carried) =>
        evaluation.Flat is null ? [] : _reconciler.AsWritten(_typing.Type(evaluation.Flat).Writable.Desired, carried);

    public string PlaceOf(string attribute, string? participantId)
    {
        var settings = job.CustomAttributes!;
        return $"{SettingNames.Of(job.Target)}\n{settings.RecordId}\n{settings.Fields.GetValueOrDefault(attribute, attribute)}";
    }

    /// <summary>Null where the record would have to be read first.</summary>
    IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, TypedAttributes typed)
    {
        if (conversation.Record is not { } record) return typed.Writable.Desired.Count == 0 ? [] : null;
        var announced = conversation.InDoubt?.Changes ?? [];
        var view = fields.View(
            record.Fields,
            typed.Writable.Desired.Select(d => (d.Name, (string?)d.Value))
                .Concat(typed.Desired.Desired.Select(d => (d.Name, (string?)null)))
                .Concat(announced.SelectMany(c => new[] { (c.Name, c.After), (c.Name, c.Before) })));
        return InDoubtChanges.Before(view, announced);
    }

    string HashOf(TypedAttributes typed)
    {
        var byField = typed.Writable.Desired.Select(d => d with { Name = fields.FieldOf(d.Name)!.Name }).ToList();
        return DesiredHash.Of(_record, new FlatAttributes(byField, []), job.Flatten);
    }
}
