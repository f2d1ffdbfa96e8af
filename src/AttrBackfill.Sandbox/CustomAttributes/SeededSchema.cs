using System.Text.Json;
using AttrBackfill.Sandbox.Http;
using AttrBackfill.Sandbox.State;

namespace AttrBackfill.Sandbox.CustomAttributes;

/// <summary>The schema that a sandbox starts with: a field of each type, for attributes that its customers bring.</summary>
internal static class SeededSchema
{
    static readonly (string Name, string Type, int Max, string[] Values)[] Fields =
    [
        ("custom_field_1", "text", 100, []), ("source_url", "longtext", 1000, []),
        ("prechat_email", "text", 100, []), ("prechat_subject", "text", 100, []), ("prechat_name", "text", 100, []),
        ("prechat_address_city", "text", 50, []), ("prechat_address_postal_code", "identifier", 20, []),
        ("prechat_order_count", "integer", 0, []), ("prechat_cart_total", "number", 0, []), ("prechat_vip", "checkbox", 0, []),
        ("customer_since", "date", 0, []), ("last_contact", "datetime", 0, []), ("Lang", "enum", 0, ["en-US", "de-DE", "es-ES", "pt-BR"]),
        ("credit", "currency", 0, []),
    ];

    public static CustomSchema Create(string id, DateTimeOffset created) =>
        CustomSchema.Read(id, created, JsonElement.Parse(Json.Bytes(Write)));

    static void Write(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteString("$schema", SchemaRules.Draft4);
        w.WriteString("title", "AttrBackfill");
        w.WriteString("description", "Flattened attributes of the conversation");
        w.WriteStartArray("required");
        w.WriteEndArray();
        w.WriteStartObject("properties");
        foreach (var field in Fields) WriteField(w, field);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    static void WriteField(Utf8JsonWriter w, (string Name, string Type, int Max, string[] Values) field)
    {
        w.WriteStartObject(field.Name);
        w.WriteStartArray("allOf");
        w.WriteStartObject();
        w.WriteString("$ref", SchemaRules.Reference + field.Type);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteString("title", field.Name);
        w.WriteString("description", "");
        if (field.Max > 0)
        {
            w.WriteNumber("minLength", 0);
            w.WriteNumber("maxLength", field.Max);
        }
        if (field.Type == "currency") w.WriteString("pattern", @"^[A-Z]{3} -?\d+(\.\d{1,2})?$");
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
}
