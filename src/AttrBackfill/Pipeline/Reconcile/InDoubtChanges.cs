using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Reconcile;

internal static class InDoubtChanges
{
    /// <summary>
    /// Attributes as they were before changes of which it is not known whether they took effect, so that a resumed run sees what it saw
    /// the first time, and reports what an undisturbed one would. Values that neither are the announced ones nor were there before stay.
    /// Pure.
    /// </summary>
    public static IReadOnlyList<SourceAttribute> Before(IReadOnlyList<SourceAttribute> attributes, IReadOnlyList<PlannedChange> announced)
    {
        var changes = announced.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var before = new List<SourceAttribute>(attributes.Count);
        foreach (var attribute in attributes)
        {
            if (!changes.TryGetValue(attribute.Name, out var change) || attribute.Value.Text != change.After) before.Add(attribute);
            else if (change.Before is { } value) before.Add(attribute with { Value = AttributeValue.String(value) });
        }

        var names = attributes.Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var cleared in announced.Where(c => c is { After: null, Before: not null } && !names.Contains(c.Name)))
            before.Add(new SourceAttribute(cleared.Name, AttributeValue.String(cleared.Before!)));
        return before;
    }
}
