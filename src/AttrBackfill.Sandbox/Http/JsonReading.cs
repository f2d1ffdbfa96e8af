using System.Globalization;
using System.Text.Json;

namespace AttrBackfill.Sandbox.Http;

internal static class JsonReading
{
    /// <summary>Null when the member is absent or is no string.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Nothing when the member is absent or is no array.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    /// <summary>Null when the member is absent, null or no string.</summary>
    /// <exception cref="FormatException">The text is no time.</exception>
    public static DateTimeOffset? Moment(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.AsMoment() : null;

    /// <inheritdoc cref="Moment"/>
    public static DateTimeOffset? AsMoment(this JsonElement value) => value.ValueKind == JsonValueKind.String
        ? DateTimeOffset.Parse(
            value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
        : null;

    /// <summary>The value as the platform holds it: a string, or compact JSON text of anything else.</summary>
    public static string AsAttributeText(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object or JsonValueKind.Array => System.Text.Encoding.UTF8.GetString(Json.Bytes(value.WriteTo)),
        _ => value.GetRawText(),
    };

    /// <summary>The object that a string holds as JSON text; null when it holds none.</summary>
    public static JsonElement? AsNestedObject(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{', ..]) return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
