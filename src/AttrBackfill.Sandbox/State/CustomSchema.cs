using System.Text.Json;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.State;

/// <summary>A schema, and what its fields take.</summary>
internal sealed record CustomSchema(
    string Id, DateTimeOffset Created, string Title, JsonElement Document, IReadOnlyDictionary<string, CustomField> Fields,
    IReadOnlySet<string> Required)
{
    /// <exception cref="ApiException">400: the document is no schema that the API takes.</exception>
    public static CustomSchema Read(string id, DateTimeOffset created, JsonElement document)
    {
        SchemaRules.Check(document);
        return new CustomSchema(
            id, created, document.Text("title")!,
            // Copied out, or it would keep the request or the state file in memory.
            JsonElement.Parse(document.GetRawText()),
            document.GetProperty("properties").EnumerateObject()
                .ToDictionary(p => p.Name, p => CustomField.Read(p.Name, p.Value), StringComparer.Ordinal),
            document.List("required").Select(r => r.GetString()!).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>What is wrong with the value; null when it fits. Null clears a field, unless the record must have it.</summary>
    /// <param name="refusesNull">Whether no field takes null.</param>
    public string? Problem(string name, JsonElement value, bool refusesNull)
    {
        if (!Fields.TryGetValue(name, out var field)) return $"The schema has no field '{name}'.";
        if (value.ValueKind != JsonValueKind.Null)
            return field.Takes(value) ? null : $"The value of '{name}' does not fit its type {field.Type}.";
        return refusesNull || Required.Contains(name) ? $"The field '{name}' cannot be null." : null;
    }

    public void Write(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteString("id", Id);
        w.WriteNumber("version", 1);
        w.WriteBoolean("enabled", true);
        w.WriteTime("dateCreated", Created);
        w.WritePropertyName("jsonSchema");
        Document.WriteTo(w);
        w.WriteString("selfUri", "/api/v2/conversations/customattributes/schemas/" + Id);
        w.WriteEndObject();
    }
}
