using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.State;

/// <summary>One field of a schema.</summary>
internal sealed record CustomField(
    string Type, int? MinLength, int? MaxLength, double? Minimum, double? Maximum, Regex? Pattern, IReadOnlyList<string> Options)
{
    const long SafeInteger = 9_007_199_254_740_991;

    public static CustomField Read(string name, JsonElement property) => new(
        property.List("allOf").First().Text("$ref")!.Split('/')[^1], (int?)Number(property, "minLength"),
        (int?)Number(property, "maxLength"),
        Number(property, "minimum"), Number(property, "maximum"),
        property.Text("pattern") is { } pattern ? new Regex(pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)) : null,
        [.. property.List("enum").Select(v => v.GetString()!)]);

    public bool Takes(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return Type switch
        {
            "integer" =>
                value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var n) && Math.Abs(n) <= SafeInteger && IsInRange(n),
            "number" => value.ValueKind == JsonValueKind.Number && IsInRange(value.GetDouble()),
            "checkbox" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "date" =>
                text is not null && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "datetime" => text is not null
                && DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "enum" => text is not null && Options.Contains(text),
            _ => text is not null && HasLength(text) && (Pattern is null || (Pattern.IsMatch(text) && !text.EndsWith('\n'))),
        };
    }

    bool IsInRange(double number) => !(number < Minimum || number > Maximum);

    bool HasLength(string text)
    {
        var length = text.EnumerateRunes().Count();
        return !(length < MinLength || length > MaxLength);
    }

    static double? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
