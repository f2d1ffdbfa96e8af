using System.Globalization;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>
/// One walk over the attributes of a conversation, in document order. It goes down one level per name of a path,
/// so never further than the settings' depth, however deep the values are.
/// </summary>
internal sealed class AttributeWalk(FlattenRules rules, int capacity)
{
    readonly NameResolution _names = new(capacity);
    readonly EarlierRunCopies _copies = new();

    public void Visit(SourceAttribute attribute, bool expand)
    {
        var place = new Place(attribute.Name, attribute.Name, 1);
        _copies.Begin(attribute.Name);
        if (!attribute.Value.IsString) VisitRaw(place, attribute.Value.Text);
        else if (expand) VisitText(place, attribute.Value.Text);
        else Add(place, attribute.Value.Text);
    }

    /// <inheritdoc cref="EarlierRunCopies.Find"/>
    public IReadOnlySet<string>? FindCopies() => _copies.Find();

    public FlatAttributes Resolve() => _names.Resolve();

    /// <inheritdoc cref="NameResolution.ResolveWithin"/>
    public FlatAttributes ResolveWithinLimits() => _names.ResolveWithin(rules.Settings);

    void VisitRaw(Place place, string rawJson)
    {
        using var document = JsonText.TryParseValue(rawJson);
        if (document is null) Add(place, JsonText.Compact(rawJson));
        else VisitValue(place, document.RootElement, null);
    }

    void VisitText(Place place, string text)
    {
        using var document = rules.Settings.ExpandJsonStrings ? JsonText.TryParseContainer(text) : null;
        if (document is null)
        {
            Add(place, text);
            return;
        }

        VisitValue(place, document.RootElement, text);
    }

    /// <param name="text">The text that the value was in, which it becomes again where it is not opened; null for a real value.</param>
    void VisitValue(Place place, JsonElement value, string? text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                VisitObject(place, value, text);
                break;
            case JsonValueKind.Array:
                VisitArray(place, value, text);
                break;
            case JsonValueKind.String:
                VisitText(place, JsonText.Decode(value));
                break;
            case JsonValueKind.Null:
                if (rules.Settings.Nulls == NullRule.Empty) Add(place, "");
                break;
            default:
                Add(place, value.GetRawText());
                break;
        }
    }

    void VisitObject(Place place, JsonElement value, string? text)
    {
        if (value.GetPropertyCount() == 0) return;
        if (place.Depth >= rules.MaxDepth)
        {
            AddText(place, value, text);
            return;
        }

        if (text is not null) _copies.Opened(place.IsNested);
        var prefix = rules.PrefixOf(place.Path) ?? place.Name + rules.Settings.Separator;
        foreach (var member in value.EnumerateObject())
        {
            var name = JsonText.DecodeName(member);
            VisitValue(place.Child(prefix + name, name), member.Value, null);
        }
    }

    void VisitArray(Place place, JsonElement value, string? text)
    {
        if (rules.Settings.Arrays == ArrayRule.Join && JoinedList.Of(value, rules.Settings.ExpandJsonStrings) is { } joined)
        {
            Add(place, joined);
            return;
        }

        if (rules.Settings.Arrays == ArrayRule.Index && value.GetArrayLength() == 0) return;
        if (rules.Settings.Arrays != ArrayRule.Index || place.Depth >= rules.MaxDepth)
        {
            AddText(place, value, text);
            return;
        }

        if (text is not null) _copies.Opened(place.IsNested);
        var prefix = place.Name + rules.Settings.Separator;
        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            var name = (index++).ToString(CultureInfo.InvariantCulture);
            VisitValue(place.Child(prefix + name, name), element, null);
        }
    }

    void AddText(Place place, JsonElement value, string? text) => Add(place, text ?? JsonText.Compact(value.GetRawText()));

    void Add(Place place, string value)
    {
        if (rules.Names.TargetName(place.Name) is not { } name) return;
        _names.Add(new DesiredAttribute(name, value, place.Path), place.IsNested);
        if (place.IsNested) _copies.Nested(name, value);
    }

    /// <param name="Name">The flattened name so far.</param>
    /// <param name="Path">The members on the way, joined with <c>.</c>.</param>
    /// <param name="Depth">How many members.</param>
    readonly record struct Place(string Name, string Path, int Depth)
    {
        public bool IsNested => Depth > 1;

        public Place Child(string name, string member) => new(name, Path + "." + member, Depth + 1);
    }
}
