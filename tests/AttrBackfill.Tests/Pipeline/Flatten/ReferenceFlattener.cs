using System.Text;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Text;

namespace AttrBackfill.Tests.Pipeline.Flatten;

/// <summary>The rules once more, slow and plain: every leaf with its whole path, named and ranked afterwards.</summary>
internal sealed class ReferenceFlattener(FlattenSettings settings)
{
    /// <param name="OfObject">Whether the step leads from an object to its member, rather than from a list to its element.</param>
    private sealed record Step(string Name, bool OfObject);

    private sealed record Leaf(string TopLevel, Step[] Path, string Value)
    {
        public bool IsNested => Path.Length > 1;
    }

    public FlatAttributes Flatten(IReadOnlyList<SourceAttribute> attributes)
    {
        var leaves = attributes.SelectMany(a => Leaves(a, open: true)).ToList();
        var copies = attributes.Where(a => a.Value.IsString && IsOpened(a.Value.Text) && leaves.Any(leaf => IsCopy(a, leaf)))
            .Select(a => a.Name).ToHashSet();
        return Resolve([.. attributes.SelectMany(a => Leaves(a, !copies.Contains(a.Name)))]);
    }

    private bool IsCopy(SourceAttribute attribute, Leaf leaf) =>
        leaf.IsNested && NameOf(leaf) == attribute.Name && leaf.TopLevel != attribute.Name && Parse(leaf.Value) is not null;

    private bool IsOpened(string text) => settings.ExpandJsonStrings && settings.MaxDepth > 1 && Parse(text) is { } value
        && (value.ValueKind == JsonValueKind.Object || settings.Arrays == ArrayRule.Index);

    private FlatAttributes Resolve(List<Leaf> leaves)
    {
        var named = leaves.Select(leaf => (Name: NameOf(leaf), Leaf: leaf)).Where(x => x.Name is not null).ToList();
        var winners = named.GroupBy(x => x.Name).ToDictionary(g => g.Key!, g => g.OrderByDescending(x => x.Leaf.IsNested).First().Leaf);
        var losers = named.Where(x => winners[x.Name!] != x.Leaf && winners[x.Name!].IsNested == x.Leaf.IsNested
            && winners[x.Name!].Value != x.Leaf.Value);
        return new FlatAttributes(
            [.. named.Where(x => ReferenceEquals(winners[x.Name!], x.Leaf))
                .Select(x => new DesiredAttribute(x.Name!, x.Leaf.Value, PathOf(x.Leaf.Path)))],
            [.. losers.Select(x => new Collision(x.Name!, x.Leaf.Value, winners[x.Name!].Value, PathOf(x.Leaf.Path)))]);
    }

    private List<Leaf> Leaves(SourceAttribute attribute, bool open)
    {
        Step[] path = [new Step(attribute.Name, true)];
        var values = !attribute.Value.IsString ? Values(path, Any(attribute.Value.Text), null)
            : open ? TextValues(path, attribute.Value.Text)
            : [(path, attribute.Value.Text)];
        return [.. values.Select(v => new Leaf(attribute.Name, v.Path, v.Value))];
    }

    private IEnumerable<(Step[] Path, string Value)> TextValues(Step[] path, string text) =>
        settings.ExpandJsonStrings && Parse(text) is { } value ? Values(path, value, text) : [(path, text)];

    private IEnumerable<(Step[] Path, string Value)> Values(Step[] path, JsonElement value, string? original)
    {
        var asText = original ?? WithoutSpace(value.GetRawText());
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                if (!value.EnumerateObject().Any()) return [];
                if (path.Length == settings.MaxDepth) return [(path, asText)];
                return value.EnumerateObject().SelectMany(m => Values([.. path, new Step(m.Name, true)], m.Value, null));
            case JsonValueKind.Array when settings.Arrays == ArrayRule.Index:
                if (!value.EnumerateArray().Any()) return [];
                if (path.Length == settings.MaxDepth) return [(path, asText)];
                return value.EnumerateArray().SelectMany((e, i) => Values([.. path, new Step($"{i}", false)], e, null));
            case JsonValueKind.Array when settings.Arrays == ArrayRule.Join && value.EnumerateArray().All(IsScalar):
                return [(path, string.Join(',', value.EnumerateArray().Select(ScalarText)))];
            case JsonValueKind.Array:
                return [(path, asText)];
            case JsonValueKind.String:
                return TextValues(path, ScalarText(value));
            case JsonValueKind.Null:
                return settings.Nulls == NullRule.Skip ? [] : [(path, "")];
            default:
                return [(path, ScalarText(value))];
        }
    }

    private bool IsScalar(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
        && !(value.ValueKind == JsonValueKind.String && settings.ExpandJsonStrings && Parse(ScalarText(value)) is not null);

    private static string ScalarText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        // The one lone surrogate that the generated documents know, at which GetString throws.
        JsonValueKind.String => value.GetRawText() == "\"\\ud800\"" ? "\ud800" : value.GetString()!,
        _ => value.GetRawText(),
    };

    private string? NameOf(Leaf leaf)
    {
        var name = leaf.Path[0].Name;
        for (var i = 1; i < leaf.Path.Length; i++)
        {
            var isListed = settings.Prefixes.TryGetValue(PathOf(leaf.Path[..i]), out var prefix) && leaf.Path[i].OfObject;
            name = (isListed ? prefix : name + settings.Separator) + leaf.Path[i].Name;
        }

        var isWanted = settings.Include.Any(g => new Glob(g).IsMatch(name)) && !settings.Exclude.Any(g => new Glob(g).IsMatch(name));
        return isWanted ? settings.Rename.GetValueOrDefault(name, name) : null;
    }

    private static string PathOf(IEnumerable<Step> path) => string.Join('.', path.Select(step => step.Name));

    private static JsonElement? Parse(string text) => text.Trim(' ', '\t', '\r', '\n') is ['{' or '[', ..] ? TryAny(text) : null;

    private static JsonElement? TryAny(string json)
    {
        try
        {
            return Any(json);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonElement Any(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static string WithoutSpace(string json)
    {
        var compact = new StringBuilder();
        bool inText = false, escaped = false;
        foreach (var c in json)
        {
            if (inText || !char.IsWhiteSpace(c)) compact.Append(c);
            if (c == '"' && !escaped) inText = !inText;
            escaped = c == '\\' && !escaped;
        }

        return compact.ToString();
    }
}
