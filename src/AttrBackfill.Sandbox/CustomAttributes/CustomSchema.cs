using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.CustomAttributes;

/// <summary>The one schema of the sandbox, and what its fields take.</summary>
internal sealed partial class CustomSchema(string id, DateTimeOffset created)
{
    const long SafeInteger = 9_007_199_254_740_991;

    static readonly (string Name, string Type, int Max, string[] Values)[] Fields =
    [
        ("custom_field_1", "text", 100, []), ("source_url", "longtext", 1000, []),
        ("prechat_email", "text", 100, []), ("prechat_subject", "text", 100, []), ("prechat_name", "text", 100, []),
        ("prechat_address_city", "text", 50, []), ("prechat_address_postal_code", "identifier", 20, []),
        ("prechat_order_count", "integer", 0, []), ("prechat_cart_total", "number", 0, []), ("prechat_vip", "checkbox", 0, []),
        ("customer_since", "date", 0, []), ("last_contact", "datetime", 0, []), ("Lang", "enum", 0, ["en-US", "de-DE", "es-ES", "pt-BR"]),
        ("credit", "currency", 0, []),
    ];

    public string Id => id;

    public void Write(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteString("id", id);
        w.WriteNumber("version", 1);
        w.WriteBoolean("enabled", true);
        w.WriteTime("dateCreated", created);
        w.WriteStartObject("jsonSchema");
        w.WriteString("$schema", "http://json-schema.org/draft-04/schema#");
        w.WriteString("title", "AttrBackfill");
        w.WriteString("description", "Flattened attributes of the conversation");
        w.WriteStartArray("required");
        w.WriteEndArray();
        w.WriteStartObject("properties");
        foreach (var field in Fields) WriteField(w, field);
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteString("selfUri", "/api/v2/conversations/customattributes/schemas/" + id);
        w.WriteEndObject();
    }

    /// <summary>What is wrong with the value; null when it fits. Null clears a field.</summary>
    public static string? Problem(string name, JsonElement value)
    {
        var field = Fields.FirstOrDefault(f => f.Name == name);
        if (field.Name is null) return $"The schema has no field '{name}'.";
        if (value.ValueKind == JsonValueKind.Null) return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var fits = field.Type switch
        {
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var n) && Math.Abs(n) <= SafeInteger,
            "number" => value.ValueKind == JsonValueKind.Number,
            "checkbox" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "date" => text is not null && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "datetime" => text is not null && DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "enum" => text is not null && field.Values.Contains(text),
            "currency" => text is not null && Currency().IsMatch(text),
            _ => text is not null && text.EnumerateRunes().Count() <= field.Max,
        };
        return fits ? null : $"The value of '{name}' does not fit its type {field.Type}.";
    }

    static void WriteField(Utf8JsonWriter w, (string Name, string Type, int Max, string[] Values) field)
    {
        w.WriteStartObject(field.Name);
        w.WriteStartArray("allOf");
        w.WriteStartObject();
        w.WriteString("$ref", "#/definitions/" + field.Type);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteString("title", field.Name);
        w.WriteString("description", "");
        if (field.Max > 0)
        {
            w.WriteNumber("minLength", 0);
            w.WriteNumber("maxLength", field.Max);
        }
        if (field.Type == "currency") w.WriteString("pattern", Currency().ToString());
        if (field.Values.Length > 0)
        {
            w.WriteStartArray("enum");
            foreach (var value in field.Values) w.WriteStringValue(value);
            w.WriteEndArray();
            w.WriteStartObject("_enumProperties");
            foreach (var value in field.Values)
            {
                w.WriteStartObject(value);
                w.WriteString("title", value);
                w.WriteBoolean("_disabled", false);
                w.WriteEndObject();
            }
            w.WriteEndObject();
        }
        w.WriteEndObject();
    }

    [GeneratedRegex(@"^[A-Z]{3} -?\d+(\.\d{1,2})?$")]
    private static partial Regex Currency();
}
