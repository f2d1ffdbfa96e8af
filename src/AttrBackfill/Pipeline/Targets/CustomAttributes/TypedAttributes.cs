using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>Flat attributes as a schema takes them.</summary>
/// <param name="Desired">All that the schema has a field for, whether it fits or not, as flattened.</param>
/// <param name="Writable">Those that fit, as they are written.</param>
/// <param name="Notes">Those that do not fit, and those that lost their field to another one.</param>
/// <param name="Unmapped">Those that the schema has no field for: not desired.</param>
internal sealed record TypedAttributes(
    FlatAttributes Desired, FlatAttributes Writable, IReadOnlyList<Mismatch> Notes, IReadOnlyList<DesiredAttribute> Unmapped);

/// <summary>Sorts flat attributes by what the schema makes of them. Pure.</summary>
internal sealed class FieldTyping(FieldMap fields, FlattenSettings limits)
{
    /// <summary>The length at which values will be cut, if at all.</summary>
    readonly int _cut = limits.Oversize == OversizeRule.Truncate ? limits.MaxValueLength ?? int.MaxValue : int.MaxValue;

    public TypedAttributes Type(FlatAttributes flat)
    {
        List<DesiredAttribute> desired = [], writable = [], lacking = [];
        var notes = new List<Mismatch>();
        var owners = new Dictionary<string, DesiredAttribute>(StringComparer.Ordinal);
        foreach (var attribute in flat.Desired)
        {
            if (fields.FieldOf(attribute.Name) is not { } field)
            {
                lacking.Add(attribute);
                continue;
            }

            desired.Add(attribute);
            var (text, problem) =
                Conversion.Convert(field, SchemaReconciler.MayBeCut(field) ? CodePoints.Cut(attribute.Value, _cut) : attribute.Value);
            if (problem is not null) notes.Add(Note(attribute, MismatchKind.Type, null, problem));
            else if (owners.TryGetValue(field.Name, out var owner)) notes.AddRange(Collided(attribute, text!, owner));
            else writable.Add(owners[field.Name] = SchemaReconciler.MayBeCut(field) ? attribute : attribute with { Value = text! });
        }

        var collisions = flat.Collisions.Where(c => fields.FieldOf(c.Name) is not null).ToList();
        return new TypedAttributes(new FlatAttributes(desired, collisions), new FlatAttributes(writable, collisions), notes, lacking);
    }

    /// <summary>Two attributes with one field: the first has it.</summary>
    static IEnumerable<Mismatch> Collided(DesiredAttribute attribute, string text, DesiredAttribute owner) =>
        text == owner.Value ? [] : [Note(attribute, MismatchKind.Collision, owner.Value, $"{owner.Name} is written to the same field")];

    static Mismatch Note(DesiredAttribute attribute, MismatchKind kind, string? actual, string message) =>
        new(attribute.Name, attribute.SourcePath, kind, attribute.Value, actual, ToWrite: false, message);
}
