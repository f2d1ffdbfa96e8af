using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.State;

/// <summary>
/// What the document of a new schema must be like. All else is refused, so that a program learns of it here and not from a customer.
/// </summary>
internal static class SchemaRules
{
    public const string Draft4 = "http://json-schema.org/draft-04/schema#";
    public const string Reference = "#/definitions/";
    public const int MostSchemas = 50;
    public const int MostFields = 50;
    public const int LongestName = 100;
    public const int MostOptions = 50;
    public const int LongestOption = 100;

    static readonly string[] Members = ["$schema", "title", "description", "required", "properties"];
    static readonly string[] Common = ["allOf", "title", "description"];

    /// <summary>Core type to the keywords that its fields may have besides the common ones.</summary>
    static readonly Dictionary<string, string[]> Types = new(StringComparer.Ordinal)
    {
        ["text"] = ["minLength", "maxLength", "pattern"], ["longtext"] = ["minLength", "maxLength"],
        ["identifier"] = ["minLength", "maxLength", "pattern"],
        ["integer"] = ["minimum", "maximum"], ["number"] = ["minimum", "maximum"], ["checkbox"] = [], ["date"] = [], ["datetime"] = [],
        ["enum"] = ["enum", "_enumProperties"], ["currency"] = ["minLength", "maxLength", "pattern"],
    };

    /// <exception cref="ApiException">400.</exception>
    public static void Check(JsonElement document)
    {
        if (Problem(document) is { } problem) throw ApiException.BadRequest(problem);
    }

    static string? Problem(JsonElement document)
    {
        if (document.EnumerateObject().FirstOrDefault(m =>
            !Members.Contains(m.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            return $"{unknown.Name} is unknown.";
        }

        if (document.Text("$schema") != Draft4) return $"$schema must be {Draft4}.";
        if (document.Text("title") is not { Length: > 0 }) return "title is required.";
        if (!document.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return "properties is required and must be an object.";
        var fields = properties.EnumerateObject().ToList();
        if (fields.Count is 0 or > MostFields) return $"A schema has 1 to {MostFields} fields.";
        var names = fields.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        if (names.Count < fields.Count) return "Two fields have the same name.";
        if (document.List("required").Any(r => r.ValueKind != JsonValueKind.String || !names.Contains(r.GetString()!)))
            return "required names no field.";
        return fields.Select(f => Problem(f.Name, f.Value)).FirstOrDefault(p => p is not null);
    }

    static string? Problem(string name, JsonElement property)
    {
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            return $"A field's name has 1 to {LongestName} letters, digits, _ and -.";
        if (property.List("allOf").ToList() is not [var core] || core.Text("$ref") is not { } reference
            || !reference.StartsWith(Reference, StringComparison.Ordinal)
            || !Types.TryGetValue(reference[Reference.Length..], out var keywords))
        {
            return $"The field '{name}' refers to no core type.";
        }

        if (property.Text("title") is not { Length: > 0 and <= LongestName })
            return $"The field '{name}' has no title of 1 to {LongestName} characters.";
        if (property.EnumerateObject().Any(m => !Common.Contains(m.Name) && !keywords.Contains(m.Name)))
            return $"The field '{name}' has keywords that its type does not know.";
        if (property.EnumerateObject().Any(m => m.Name is "minLength" or "maxLength"
            && (m.Value.ValueKind != JsonValueKind.Number || !m.Value.TryGetInt32(out var n) || n < 0)))
        {
            return $"The field '{name}' has a length that is no whole number.";
        }

        if (property.EnumerateObject().Any(m => m.Name is "minimum" or "maximum" && m.Value.ValueKind != JsonValueKind.Number))
            return $"The field '{name}' has a bound that is no number.";
        if (property.Text("pattern") is { } pattern && !IsPattern(pattern)) return $"The field '{name}' has a pattern that is none.";
        return keywords.Contains("enum") ? OptionsProblem(name, property) : null;
    }

    static string? OptionsProblem(string name, JsonElement property)
    {
        var options = property.List("enum").ToList();
        if (options.Count > MostOptions) return $"The field '{name}' has more than {MostOptions} options.";
        if (options.Any(o => o.ValueKind == JsonValueKind.String && o.GetString()!.EnumerateRunes().Count() > LongestOption))
            return $"The field '{name}' has an option of more than {LongestOption} characters.";
        if (options.Count == 0 || options.Any(o => o.ValueKind != JsonValueKind.String)
            || options.Select(o => o.GetString()).Distinct().Count() < options.Count)
        {
            return $"The field '{name}' has no options, or one twice.";
        }

        var about = property.TryGetProperty("_enumProperties", out var all) && all.ValueKind == JsonValueKind.Object
            ? all.EnumerateObject().ToList()
            : [];
        return about.Select(p => p.Name).ToHashSet(StringComparer.Ordinal).SetEquals(options.Select(o => o.GetString()!))
            && about.All(p => p.Value.Text("title") is { Length: > 0 })
            ? null
            : $"The field '{name}' does not say in _enumProperties what its options are called.";
    }

    static bool IsPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.ECMAScript);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
