using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;

namespace AttrBackfill.Pipeline.Scrub;

/// <summary>
/// Removes listed values from one JSON text, and leaves every other byte of it as it is. A value is listed when the innermost of its own
/// name and the names of the objects and lists that hold it which a glob matches is an included one. Of a listed object or list nothing
/// is left, unless it holds a value that is excluded. Names are those that flattening gives, without a limit of depth.
/// </summary>
internal sealed class ScrubbedJson
{
    /// <summary>As far as JSON texts are opened. What lies below has the name of what holds it.</summary>
    const int Deepest = 64;

    static readonly JavaScriptEncoder Escapes = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    readonly FlattenRules _rules;
    readonly ScrubMark _mark;
    readonly byte[] _json;
    readonly List<Edit> _edits = [];
    readonly List<string> _paths = [];
    int _spared;

    ScrubbedJson(FlattenRules rules, ScrubMark mark, string json)
    {
        (_rules, _mark) = (rules, mark);
        _json = Encoding.UTF8.GetBytes(json);
    }

    /// <param name="json">Valid JSON.</param>
    /// <param name="isListed">Whether the value itself, or what holds it, is listed.</param>
    /// <param name="deepest">How deep the text may be nested.</param>
    public static ScrubbedText Of(FlattenRules rules, ScrubMark mark, ScrubPlace place, string json, bool isListed, int deepest)
    {
        var scrubbed = new ScrubbedJson(rules, mark, json);
        var reader = new Utf8JsonReader(scrubbed._json, new JsonReaderOptions { MaxDepth = deepest });
        reader.Read();
        scrubbed.VisitOpened(ref reader, place, isListed);
        return isListed && scrubbed._spared == 0
            ? new ScrubbedText(IsWhole: true, null, [], 0)
            : new ScrubbedText(IsWhole: false, scrubbed.Text(json), scrubbed._paths, scrubbed._spared);
    }

    void Visit(ref Utf8JsonReader reader, ScrubPlace place, bool isHolderListed)
    {
        var isListed = _rules.Names.IsListed(place.Name, isHolderListed);
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                VisitText(ref reader, place, isListed);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray when place.Depth < Deepest && IsOpened(reader.TokenType):
                VisitHolder(ref reader, place, isListed);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                VisitClosed(ref reader, place, isListed);
                break;
            case JsonTokenType.Null:
                break;
            default:
                Leaf(place, isListed, (int)reader.TokenStartIndex, (int)reader.BytesConsumed, Raw(in reader));
                break;
        }
    }

    bool IsOpened(JsonTokenType token) => token == JsonTokenType.StartObject || _rules.Settings.Arrays == ArrayRule.Index;

    /// <summary>An object, or a list whose elements have names.</summary>
    void VisitHolder(ref Utf8JsonReader reader, ScrubPlace place, bool isListed)
    {
        var (start, edits, paths, spared) = ((int)reader.TokenStartIndex, _edits.Count, _paths.Count, _spared);
        VisitOpened(ref reader, place, isListed);
        if (!isListed || _spared > spared) return;
        _edits.RemoveRange(edits, _edits.Count - edits);
        _paths.RemoveRange(paths, _paths.Count - paths);
        var end = (int)reader.BytesConsumed;
        Add(place, start, end, JsonText.Compact(Encoding.UTF8.GetString(_json.AsSpan(start..end))));
    }

    void VisitOpened(ref Utf8JsonReader reader, ScrubPlace place, bool isListed)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            VisitList(ref reader, place, isListed);
            return;
        }

        var prefix = _rules.PrefixOf(place.Path) ?? place.Name + _rules.Settings.Separator;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Decode(reader.ValueSpan);
            reader.Read();
            Visit(ref reader, place.Child(prefix + name, name), isListed);
        }
    }

    void VisitList(ref Utf8JsonReader reader, ScrubPlace place, bool isListed)
    {
        if (!IsOpened(reader.TokenType))
        {
            reader.Skip();
            if (!isListed) _spared++;
            return;
        }

        var prefix = place.Name + _rules.Settings.Separator;
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var name = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Visit(ref reader, place.Child(prefix + name, name), isListed);
        }
    }

    /// <summary>A list that flattening gives one name, and what is nested too deep.</summary>
    void VisitClosed(ref Utf8JsonReader reader, ScrubPlace place, bool isListed)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var end = (int)reader.BytesConsumed;
        var raw = Encoding.UTF8.GetString(_json.AsSpan(start..end));
        Leaf(place, isListed, start, end, Joined(raw, isListed) ?? JsonText.Compact(raw));
    }

    /// <summary>Of a listed list that flattening joins; else null.</summary>
    string? Joined(string json, bool isListed)
    {
        if (!isListed || _rules.Settings.Arrays != ArrayRule.Join) return null;
        using var value = JsonText.TryParseValue(json);
        return value is { RootElement: { ValueKind: JsonValueKind.Array } list }
            ? JoinedList.Of(list, _rules.Settings.ExpandJsonStrings)
            : null;
    }

    /// <summary>A text may be JSON itself.</summary>
    void VisitText(ref Utf8JsonReader reader, ScrubPlace place, bool isListed)
    {
        var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
        var text = JsonText.Decode(reader.ValueSpan);
        if (!_rules.Settings.ExpandJsonStrings || place.Depth >= Deepest || !JsonText.IsContainer(text))
        {
            Leaf(place, isListed, start, end, text);
            return;
        }

        var inner = Of(_rules, _mark, place, text, isListed, JsonText.MaxTextDepth);
        _spared += inner.Spared;
        if (inner.IsWhole) Add(place, start, end, Joined(text, isListed) ?? text);
        else _paths.AddRange(inner.Paths);
        if (inner.Text is { } changed) _edits.Add(new Edit(start, end, Quoted(changed)));
    }

    void Leaf(ScrubPlace place, bool isListed, int start, int end, string value)
    {
        if (!isListed) _spared++;
        else if (_mark.IsMark(value)) _paths.Add(place.Path);
        else Add(place, start, end, value);
    }

    void Add(ScrubPlace place, int start, int end, string value)
    {
        _paths.Add(place.Path);
        _edits.Add(new Edit(start, end, Quoted(_mark.Of(value))));
    }

    static string Raw(in Utf8JsonReader reader) => Encoding.UTF8.GetString(reader.ValueSpan);

    static string Quoted(string text) => string.Concat("\"", JsonEncodedText.Encode(text, Escapes).ToString(), "\"");

    /// <summary>Null where nothing changes.</summary>
    string? Text(string json)
    {
        if (_edits.Count == 0) return null;
        var (text, at) = (new StringBuilder(json.Length), 0);
        foreach (var edit in _edits)
        {
            text.Append(Encoding.UTF8.GetString(_json.AsSpan(at..edit.Start))).Append(edit.Json);
            at = edit.End;
        }

        return text.Append(Encoding.UTF8.GetString(_json.AsSpan(at..))).ToString();
    }

    /// <summary>Bytes that are replaced by a JSON string.</summary>
    readonly record struct Edit(int Start, int End, string Json);
}

/// <summary>What is left of a JSON text.</summary>
/// <param name="IsWhole">Nothing is left of it.</param>
/// <param name="Text">Null where nothing changes, and where nothing is left.</param>
/// <param name="Paths">Of the listed values, those that are scrubbed already among them; none where nothing is left.</param>
/// <param name="Spared">How many values are not listed.</param>
internal sealed record ScrubbedText(bool IsWhole, string? Text, IReadOnlyList<string> Paths, int Spared);
