using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>Compares what a record should carry with what it carries, by the rules of <see cref="Reconciler"/>. Pure.</summary>
internal sealed class SchemaReconciler(FieldMap fields, FlattenSettings limits, DifferentPolicy onDifferent)
{
    readonly FlattenSettings _limitsOfTexts = OfTexts(limits), _limitsOfOthers = OfOthers(limits);
    readonly Reconciler _texts = new(OfTexts(limits), onDifferent), _others = new(OfOthers(limits), onDifferent);

    /// <summary>A number that is cut would be another number.</summary>
    public static bool MayBeCut(SchemaField field) => field.Type is FieldType.Text or FieldType.LongText or FieldType.Identifier;

    /// <param name="actual">Null where nobody has looked: then there is nothing but notes.</param>
    public Reconciliation Reconcile(TypedAttributes typed, IReadOnlyList<SourceAttribute>? actual)
    {
        var texts = typed.Writable.Desired.Where(d => MayBeCut(fields.FieldOf(d.Name)!)).ToList();
        var others = typed.Writable.Desired.Where(d => !MayBeCut(fields.FieldOf(d.Name)!)).ToList();
        IEnumerable<Mismatch> mismatches =
        [
            .. _texts.Reconcile(new FlatAttributes(texts, []), actual ?? []).Mismatches,
            .. _others.Reconcile(new FlatAttributes(others, typed.Writable.Collisions), actual ?? []).Mismatches,
            .. typed.Notes.Select(n => n.Kind == MismatchKind.Type ? n with { Actual = ValueOf(actual, n.Attribute) } : n),
        ];
        return new Reconciliation(typed.Desired.Desired.Count, [.. mismatches.Where(m => actual is not null || !m.Counts)]);
    }

    /// <inheritdoc cref="Reconciler.AsWritten"/>
    public IReadOnlyList<DesiredAttribute> AsWritten(IReadOnlyList<DesiredAttribute> writable, IReadOnlyList<SourceAttribute> carried) =>
        [.. writable.SelectMany(
            d => Reconciler.AsWritten([d], carried, MayBeCut(fields.FieldOf(d.Name)!) ? _limitsOfTexts : _limitsOfOthers))];

    static FlattenSettings OfTexts(FlattenSettings limits) => limits with { MaxNameLength = NameLimit(limits) };

    static FlattenSettings OfOthers(FlattenSettings limits) => limits with
    {
        MaxNameLength = NameLimit(limits),
        MaxValueLength = limits.Oversize == OversizeRule.Truncate ? null : limits.MaxValueLength,
    };

    /// <summary>A name that is cut would be no field of the schema.</summary>
    static int? NameLimit(FlattenSettings limits) => limits.Oversize == OversizeRule.Truncate ? null : limits.MaxNameLength;

    static string? ValueOf(IReadOnlyList<SourceAttribute>? actual, string attribute) =>
        actual?.FirstOrDefault(a => a.Name == attribute) is { Name: not null } found ? found.Value.Text : null;
}
