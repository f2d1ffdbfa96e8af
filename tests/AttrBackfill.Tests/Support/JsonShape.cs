using System.Text.Json;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// Holds JSON against a JSON Schema as far as the schemas in src/docs go: type, required, properties, items, enum. A member that the schema
/// does not describe is a problem here: the page would lack it.
/// </summary>
internal static class JsonShape
{
    public static JsonElement Schema(string name) => JsonElement.Parse(File.ReadAllText(Repository.Path("src", "docs", "schemas", name)));

    public static IReadOnlyList<string> Problems(JsonElement schema, JsonElement value)
    {
        var problems = new List<string>();
        Check(schema, value, "$", problems);
        return problems;
    }

    static void Check(JsonElement schema, JsonElement value, string path, List<string> problems)
    {
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(w => w.ValueEquals(value.GetString())))
            problems.Add($"{path}: {value.GetRawText()} is none of {words.GetRawText()}");
        if (schema.TryGetProperty("type", out var type) && !TypesOf(type).Any(t => Is(t, value)))
            problems.Add($"{path}: {value.ValueKind} is not {type.GetRawText()}");
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray()) Check(items, item, $"{path}[]", problems);
        }

        if (value.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)) return;
        foreach (var name in schema.GetProperty("required").EnumerateArray().Select(n => n.GetString()!).Where(n =>
            !value.TryGetProperty(n, out _)))
        {
            problems.Add($"{path}.{name} is missing");
        }

        foreach (var member in value.EnumerateObject())
        {
            if (properties.TryGetProperty(member.Name, out var of)) Check(of, member.Value, $"{path}.{member.Name}", problems);
            else problems.Add($"{path}.{member.Name} is not described");
        }
    }

    static IEnumerable<string> TypesOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    static bool Is(string type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetInt64(out _)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        _ => type == "null",
    };
}
