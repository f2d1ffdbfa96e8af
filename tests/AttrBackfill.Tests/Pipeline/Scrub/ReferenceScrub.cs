using System.Globalization;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Text;

namespace AttrBackfill.Tests.Pipeline.Scrub;

internal sealed record ScrubLeaf(string Path, string Value, bool IsListed);

/// <summary>The rule once more, slow and plain: every value of an attribute, and whether a scrub has to remove it.</summary>
internal sealed class ReferenceScrub(FlattenSettings settings)
{
    public bool IsListed(SourceAttribute attribute) => IsListed(attribute.Name, ofHolder: false);

    public List<ScrubLeaf> Leaves(SourceAttribute attribute)
    {
        var leaves = new List<ScrubLeaf>();
        if (attribute.Value.IsString) Text(attribute.Value.Text, attribute.Name, attribute.Name, IsListed(attribute), leaves);
        else Value(JsonElement.Parse(attribute.Value.Text), attribute.Name, attribute.Name, IsListed(attribute), leaves);
        return leaves;
    }

    void Text(string text, string name, string path, bool isListed, List<ScrubLeaf> leaves)
    {
        if (settings.ExpandJsonStrings && JsonText.IsContainer(text)) Value(JsonElement.Parse(text), name, path, isListed, leaves);
        else leaves.Add(new ScrubLeaf(path, text, isListed));
    }

    void Value(JsonElement value, string name, string path, bool isListed, List<ScrubLeaf> leaves)
    {
        // Of a listed object or list nothing stays, even where it holds no value.
        if (isListed && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) leaves.Add(new ScrubLeaf(path, "", true));
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    var own = JsonText.DecodeName(member);
                    Inner(member.Value, (settings.Prefixes.GetValueOrDefault(path) ?? name + settings.Separator) + own, $"{path}.{own}");
                }

                break;
            case JsonValueKind.Array when settings.Arrays == ArrayRule.Index:
                foreach (var (index, element) in value.EnumerateArray().Index())
                {
                    var own = index.ToString(CultureInfo.InvariantCulture);
                    Inner(element, name + settings.Separator + own, $"{path}.{own}");
                }

                break;
            case JsonValueKind.Array when settings.Arrays == ArrayRule.Join:
                leaves.Add(new ScrubLeaf(path, JoinedList.Of(value, settings.ExpandJsonStrings) ?? value.GetRawText(), isListed));
                break;
            case JsonValueKind.String:
                Text(JsonText.Decode(value), name, path, isListed, leaves);
                break;
            case JsonValueKind.Null:
                break;
            default:
                leaves.Add(new ScrubLeaf(path, value.GetRawText(), isListed));
                break;
        }

        void Inner(JsonElement inner, string innerName, string innerPath) =>
            Value(inner, innerName, innerPath, IsListed(innerName, isListed), leaves);
    }

    bool IsListed(string name, bool ofHolder) =>
        !Matches(settings.Exclude, name) && (Matches(settings.Include, name) || ofHolder);

    static bool Matches(IReadOnlyList<string> globs, string name) => globs.Any(g => new Glob(g).IsMatch(name));
}
