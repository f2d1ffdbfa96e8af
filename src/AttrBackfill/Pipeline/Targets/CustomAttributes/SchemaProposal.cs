using System.Globalization;
using System.Text.Json.Nodes;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>A schema for the attributes that were seen.</summary>
/// <param name="Properties">The fields as the API takes them, the most common first.</param>
/// <param name="Fields">Attributes whose name cannot be a field's, to the name of their field: for <c>customAttributes.fields</c>.</param>
/// <param name="Left">Attributes for which the schema has no room.</param>
internal sealed record SchemaProposal(JsonObject Properties, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<string> Left)
{
    /// <summary>What a text field of the API's own schemas takes as a rule; a longer one becomes long text.</summary>
    const int LongestText = 100;

    /// <summary>Long texts get room in steps of this.</summary>
    const int LongTextStep = 1000;

    const int LongestTitle = 100;

    /// <param name="conversations">How many were looked at that have attributes.</param>
    /// <param name="mostFields">That a schema may have.</param>
    /// <param name="longestName">That a field may have.</param>
    public static SchemaProposal Of(IEnumerable<AttributeProfile> profiles, long conversations, int mostFields, int longestName)
    {
        var ordered = profiles.OrderByDescending(p => p.Conversations).ThenBy(p => p.Name, StringComparer.Ordinal).ToList();
        var taken = ordered.Take(mostFields).ToList();
        var names = FieldNames(taken, longestName);
        var properties = new JsonObject();
        foreach (var profile in taken) properties.Add(names[profile.Name], Property(profile, conversations));
        return new SchemaProposal(
            properties, names.Where(n => n.Key != n.Value).ToDictionary(StringComparer.Ordinal),
            [.. ordered.Skip(mostFields).Select(p => p.Name)]);
    }

    static JsonObject Property(AttributeProfile profile, long conversations)
    {
        var type = profile.Guess(LongestText);
        var share = (100.0 * profile.Conversations / conversations).ToString("0.#", CultureInfo.InvariantCulture);
        var property = new JsonObject
        {
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/definitions/{CoreType(type)}" }),
            ["title"] = CodePoints.Cut(Printable(profile.Name), LongestTitle),
            ["description"] = $"In {share}% of {conversations.ToString(CultureInfo.InvariantCulture)} conversations",
        };
        if (type is FieldType.Text or FieldType.LongText)
        {
            property["minLength"] = 0;
            property["maxLength"] = type == FieldType.Text
                ? LongestText
                : Math.Max(1, (profile.MaxLength + LongTextStep - 1) / LongTextStep) * LongTextStep;
        }

        return property;
    }

    static string CoreType(FieldType type) => type switch
    {
        FieldType.Boolean => "checkbox",
        FieldType.Integer => "integer",
        FieldType.Number => "number",
        FieldType.Date => "date",
        FieldType.Timestamp => "datetime",
        FieldType.LongText => "longtext",
        _ => "text",
    };

    /// <summary>Names of letters, digits and underscores stay; the others give way.</summary>
    static Dictionary<string, string> FieldNames(List<AttributeProfile> profiles, int longestName)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var profile in profiles.OrderByDescending(p => Plain(p.Name, longestName) == p.Name))
        {
            var plain = Plain(profile.Name, longestName);
            var name = plain;
            for (var i = 2; !used.Add(name); i++)
            {
                var suffix = string.Create(CultureInfo.InvariantCulture, $"_{i}");
                name = plain[..Math.Min(plain.Length, longestName - suffix.Length)] + suffix;
            }

            names[profile.Name] = name;
        }

        return names;
    }

    static string Plain(string name, int longestName)
    {
        var plain = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        var trimmed = plain == name ? plain : plain.Trim('_');
        return trimmed.Length == 0 ? "field" : trimmed[..Math.Min(trimmed.Length, longestName)];
    }

    static string Printable(string name) =>
        name.Trim().Length == 0 ? "(blank)" : new([.. name.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]);
}
