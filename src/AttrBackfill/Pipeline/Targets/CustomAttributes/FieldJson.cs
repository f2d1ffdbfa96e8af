using System.Text.Json;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

internal static class FieldJson
{
    /// <summary>The JSON of a value that <see cref="Conversion"/> gave: numbers and booleans are their own text. Pure.</summary>
    public static string Of(SchemaField field, string converted) => field.Type is FieldType.Integer or FieldType.Number or FieldType.Boolean
        ? converted
        : $"\"{JsonEncodedText.Encode(converted)}\"";
}
