namespace AttrBackfill.Pipeline.Source;

/// <summary>Attributes as texts by their name.</summary>
internal static class AttributesByName
{
    /// <summary>Of two of one name the last counts.</summary>
    public static Dictionary<string, string> ByName(this IEnumerable<SourceAttribute> attributes)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes) values[name] = value.Text;
        return values;
    }
}
