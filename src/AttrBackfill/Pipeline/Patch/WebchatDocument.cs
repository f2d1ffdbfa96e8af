using System.Buffers;
using System.Text.Json;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Patch;

internal static class WebchatDocument
{
    const string Attributes = "attributes";

    /// <summary>
    /// The document with the changes merged into its attributes. Every other field, known or unknown, is copied as the very text it
    /// came in: what a PUT leaves out is lost.
    /// </summary>
    public static byte[] Merge(JsonElement document, IReadOnlyList<AttributeChange> changes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            var merged = false;
            foreach (var property in document.EnumerateObject())
            {
                if (!merged && property.NameEquals(Attributes))
                {
                    WriteAttributes(writer, property.Value, changes);
                    merged = true;
                }
                else
                {
                    Copy(writer, property);
                }
            }

            if (!merged) WriteAttributes(writer, default, changes);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    static void WriteAttributes(Utf8JsonWriter writer, JsonElement present, IReadOnlyList<AttributeChange> changes)
    {
        var left = changes.ToDictionary(c => c.Name);
        writer.WriteStartObject(Attributes);
        if (present.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in present.EnumerateObject())
            {
                if (left.Remove(property.Name, out var change)) writer.WriteString(change.Name, change.After ?? "");
                else if (!changes.Any(c => property.NameEquals(c.Name))) Copy(writer, property);
            }
        }

        foreach (var change in changes.Where(c => left.ContainsKey(c.Name))) writer.WriteString(change.Name, change.After ?? "");
        writer.WriteEndObject();
    }

    static void Copy(Utf8JsonWriter writer, JsonProperty property)
    {
        writer.WritePropertyName(property.Name);
        writer.WriteRawValue(property.Value.GetRawText(), skipInputValidation: true);
    }
}
