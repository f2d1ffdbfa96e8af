using System.Text.Json;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Tests.Pipeline.Flatten;

/// <summary>Attributes written down as JSON, and shown as text.</summary>
internal static class Attributes
{
    /// <summary>The members of a JSON object, as a source would give them.</summary>
    public static IReadOnlyList<SourceAttribute> Of(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        return [.. document.RootElement.EnumerateObject().Select(m => new SourceAttribute(m.Name, Value(m.Value)))];
    }

    /// <summary>One attribute with a text, as the platform contract has them.</summary>
    public static IReadOnlyList<SourceAttribute> OfText(string name, string text) => [new(name, AttributeValue.String(text))];

    /// <summary>One line an attribute, <c>name=value</c>; collisions as <c>!name=loser&lt;winner@path</c>.</summary>
    public static string[] Show(FlatAttributes flat) =>
    [
        .. flat.Desired.Select(d => $"{d.Name}={d.Value}"),
        .. flat.Collisions.Select(c => $"!{c.Name}={c.Value}<{c.WinnerValue}@{c.SourcePath}"),
    ];

    private static AttributeValue Value(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? AttributeValue.String(value.GetString()!)
        : AttributeValue.Json(value.GetRawText());
}
