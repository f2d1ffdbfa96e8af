using System.Text.Json;
using System.Text.RegularExpressions;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>
/// Reads the fields of a schema's document: JSON Schema draft 4, whose properties name their type by reference
/// (<c>"allOf": [{ "$ref": "#/definitions/text" }]</c>); a plain <c>type</c> and <c>format</c> is understood too. Pure.
/// </summary>
internal static class SchemaFields
{
    /// <summary>A pattern of the schema against a text that the public typed must come to an end.</summary>
    static readonly TimeSpan PatternPatience = TimeSpan.FromSeconds(1);

    static readonly string[] Combinations = ["allOf", "anyOf", "oneOf"];

    static readonly Dictionary<string, FieldType> Types = new(StringComparer.Ordinal)
    {
        ["text"] = FieldType.Text, ["string"] = FieldType.Text, ["longtext"] = FieldType.LongText, ["identifier"] = FieldType.Identifier,
        ["integer"] = FieldType.Integer, ["number"] = FieldType.Number, ["decimal"] = FieldType.Number,
        ["boolean"] = FieldType.Boolean, ["checkbox"] = FieldType.Boolean, ["date"] = FieldType.Date, ["datetime"] = FieldType.Timestamp,
        ["enum"] = FieldType.Enum, ["currency"] = FieldType.Currency,
    };

    /// <summary>By name; empty where the document has none.</summary>
    public static IReadOnlyDictionary<string, SchemaField> Of(JsonElement? jsonSchema)
    {
        var fields = new Dictionary<string, SchemaField>(StringComparer.Ordinal);
        if (jsonSchema is not { } document || Member(document, "properties") is not { ValueKind: JsonValueKind.Object } properties)
            return fields;
        var required = Texts(document, "required").ToHashSet(StringComparer.Ordinal);
        foreach (var property in properties.EnumerateObject())
            fields[property.Name] = Read(property.Name, property.Value) with { IsRequired = required.Contains(property.Name) };
        return fields;
    }

    static SchemaField Read(string name, JsonElement property)
    {
        var typeName = TypeName(property);
        return new SchemaField(name, Types.GetValueOrDefault(Plain(typeName), FieldType.Unknown), typeName)
        {
            MinLength = (int?)Number(property, "minLength"),
            MaxLength = (int?)Number(property, "maxLength"),
            Minimum = Number(property, "minimum"),
            Maximum = Number(property, "maximum"),
            Pattern = Text(property, "pattern") is { } pattern ? PatternOf(pattern) : null,
            Options = [.. Texts(property, "enum").Select(value => Option(property, value))],
        };
    }

    /// <summary>The last word of the reference to a core type, else what plain JSON Schema says.</summary>
    static string TypeName(JsonElement property)
    {
        var parts = Combinations.SelectMany(list => Items(property, list)).Prepend(property);
        if (parts.Select(p => Text(p, "$ref")).FirstOrDefault(r => r is not null) is { } reference) return reference.Split('/')[^1];
        if (Member(property, "enum") is not null) return "enum";
        var type = Text(property, "type") ?? Texts(property, "type").FirstOrDefault(t => t != "null") ?? "";
        return type == "string" && Text(property, "format") is { } format && Types.ContainsKey(Plain(format)) ? format : type;
    }

    static EnumOption Option(JsonElement property, string value)
    {
        var about = Member(property, "_enumProperties") is { } all ? Member(all, value) : null;
        return about is { } option
            ? new EnumOption(value, Text(option, "title"), Member(option, "_disabled") is { ValueKind: JsonValueKind.True })
            : new EnumOption(value, null, false);
    }

    /// <summary>A pattern as ECMAScript means it: ASCII digits and letters, and an end that is the end; null where it is none.</summary>
    static Regex? PatternOf(string pattern)
    {
        try
        {
            return new Regex(DollarSign.Replace(pattern, m => m.Value == "$" ? @"\z" : m.Value), RegexOptions.ECMAScript, PatternPatience);
        }
        catch (ArgumentException)
        {
            return null; // The server will say what it thinks of the value.
        }
    }


    /// <summary>A dollar sign, or what may hold one that means itself: an escape or a set.</summary>
    static readonly Regex DollarSign = new(@"\\.|\[(?:\\.|[^\]\\])*\]|\$", RegexOptions.Singleline | RegexOptions.CultureInvariant);

    static string Plain(string typeName) => new([.. typeName.Where(char.IsAsciiLetter).Select(char.ToLowerInvariant)]);

    static JsonElement? Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? value : null;

    static string? Text(JsonElement owner, string name) =>
        Member(owner, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    static double? Number(JsonElement owner, string name) =>
        Member(owner, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    static JsonElement.ArrayEnumerator Items(JsonElement owner, string name) =>
        Member(owner, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default;

    static IEnumerable<string> Texts(JsonElement owner, string name) =>
        Items(owner, name).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!);
}
