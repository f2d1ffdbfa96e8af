using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>
/// Which field of a schema an attribute is written to: the one of the same name, unless the job maps it to another. Pure.
/// </summary>
/// <param name="schema">By field name.</param>
/// <param name="names">Attribute to field.</param>
internal sealed class FieldMap(IReadOnlyDictionary<string, SchemaField> schema, IReadOnlyDictionary<string, string> names)
{
    /// <summary>Null where the schema lacks it.</summary>
    public SchemaField? FieldOf(string attribute) => schema.GetValueOrDefault(names.GetValueOrDefault(attribute, attribute));

    /// <summary>
    /// What a record carries, under the names of attributes. A value that means one of those wanted is told in that one's words, however
    /// the server has written it, so that comparing texts is enough from here on.
    /// </summary>
    /// <param name="record">By field name; a JSON null is no value.</param>
    /// <param name="asked">An attribute may be asked for with several values.</param>
    public IReadOnlyList<SourceAttribute> View(IReadOnlyList<SourceAttribute> record, IEnumerable<(string Attribute, string? Wanted)> asked)
    {
        var carried = record.Where(f => f.Value.IsString || JsonText.Trim(f.Value.Text) is not "null").ByName();
        var view = new List<SourceAttribute>();
        foreach (var attribute in asked.GroupBy(a => a.Attribute, StringComparer.Ordinal))
        {
            if (FieldOf(attribute.Key) is not { } field || !carried.TryGetValue(field.Name, out var actual)) continue;
            var told = attribute.Select(a => a.Wanted).FirstOrDefault(w => w is not null && Conversion.IsSame(field, w, actual)) ?? actual;
            view.Add(new SourceAttribute(attribute.Key, AttributeValue.String(told)));
        }

        return view;
    }

    /// <summary>The same of all fields: those that are not asked for as they stand.</summary>
    public IReadOnlyList<SourceAttribute> WholeView(
        IReadOnlyList<SourceAttribute> record, IReadOnlyList<(string Attribute, string? Wanted)> asked)
    {
        var known = asked.Select(a => FieldOf(a.Attribute)?.Name).ToHashSet(StringComparer.Ordinal);
        var others = record.Select(f => f.Name).Distinct(StringComparer.Ordinal).Where(f => !known.Contains(f)).Select(AttributeOf)
            .OfType<string>();
        return View(record, asked.Concat(others.Select(a => (a, (string?)null))));
    }

    /// <summary>The attribute that is written to a field; null where no attribute is.</summary>
    string? AttributeOf(string field) =>
        names.FirstOrDefault(n => n.Value == field).Key ?? (names.ContainsKey(field) ? null : field);
}
