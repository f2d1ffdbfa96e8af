using System.Text;
using System.Text.Json;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration.Schema;

/// <summary>
/// A JSON value that knows where it stands: <paramref name="Offset"/> in bytes, <paramref name="Label"/> as settings are called.
/// </summary>
/// <param name="Text">A text's content, a number as it is written.</param>
internal sealed record PositionedJson(
    JsonValueKind Kind, string Label, int Offset, string Text, IReadOnlyList<JsonMember> Members, IReadOnlyList<PositionedJson> Items)
{
    /// <summary>The value of the member of that name; of several, the first.</summary>
    public PositionedJson? Member(string name) => Members.Where(m => m.Name == name).Select(m => m.Value).FirstOrDefault();

    /// <summary>The text of the member of that name, when it is a text.</summary>
    public string? TextOf(string name) => Member(name) is { Kind: JsonValueKind.String } text ? text.Text : null;

    /// <summary>What stands here, in words.</summary>
    public string Found => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => Kind == JsonValueKind.True ? "true" : "false",
    };
}

internal readonly record struct JsonMember(string Name, int Offset, PositionedJson Value);

/// <summary>The file is no JSON; the message never quotes what stands there, which may be a secret that lacks its quotes.</summary>
internal sealed class JsonSyntaxException(int offset, string message) : Exception(message)
{
    public int Offset { get; } = offset;
}

/// <summary>JSON text, with comments and trailing commas, to a tree with positions.</summary>
internal static class JsonTreeParser
{
    // The settings nest six deep.
    const int MaxDepth = 16;

    static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="JsonSyntaxException">The text is no JSON, or nests deeper than settings do.</exception>
    public static PositionedJson Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, Options);
        try
        {
            reader.Read();
            var tree = Value(ref reader, "");
            reader.Read();
            return tree;
        }
        catch (JsonException e)
        {
            var offset = LineStart(utf8, (int)(e.LineNumber ?? 0)) + (int)(e.BytePositionInLine ?? 0);
            throw new JsonSyntaxException(Math.Min(offset, utf8.Length), SyntaxProblem(utf8, offset));
        }
    }

    static PositionedJson Value(ref Utf8JsonReader reader, string label)
    {
        var offset = (int)reader.TokenStartIndex;
        if (reader.CurrentDepth > MaxDepth)
            throw new JsonSyntaxException(offset, $"nested deeper than {MaxDepth} levels; no setting is");

        var (kind, text) = reader.TokenType switch
        {
            JsonTokenType.StartObject => (JsonValueKind.Object, ""),
            JsonTokenType.StartArray => (JsonValueKind.Array, ""),
            JsonTokenType.String => (JsonValueKind.String, TextAt(ref reader)),
            JsonTokenType.Number => (JsonValueKind.Number, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True => (JsonValueKind.True, ""),
            JsonTokenType.False => (JsonValueKind.False, ""),
            _ => (JsonValueKind.Null, ""),
        };
        return new PositionedJson(
            kind, label, offset, text,
            kind == JsonValueKind.Object ? MembersOf(ref reader, label) : [],
            kind == JsonValueKind.Array ? ItemsOf(ref reader, label) : []);
    }

    static List<JsonMember> MembersOf(ref Utf8JsonReader reader, string label)
    {
        var members = new List<JsonMember>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var offset = (int)reader.TokenStartIndex;
            var name = TextAt(ref reader);
            reader.Read();
            members.Add(new JsonMember(name, offset, Value(ref reader, LabelOf(label, name))));
        }

        return members;
    }

    // A name may be the user's own (a connection, a prefix), with anything in it.
    static string LabelOf(string owner, string name) => owner.Length == 0 ? SafeText.Plain(name) : $"{owner}.{SafeText.Plain(name)}";

    static List<PositionedJson> ItemsOf(ref Utf8JsonReader reader, string label)
    {
        var items = new List<PositionedJson>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // What stands in a list's object (a job) is called as if the object were the whole.
            var itemLabel = reader.TokenType == JsonTokenType.StartObject ? "" : $"{label}[{items.Count}]";
            items.Add(Value(ref reader, itemLabel));
        }

        return items;
    }

    static string TextAt(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonSyntaxException((int)reader.TokenStartIndex,
                "a text with half a surrogate pair (\\uD800 to \\uDFFF); write both halves, or the character itself");
        }
    }

    static int LineStart(ReadOnlySpan<byte> utf8, int line)
    {
        var start = 0;
        for (; line > 0; line--) start += utf8[start..].IndexOf((byte)'\n') + 1;
        return start;
    }

    static string SyntaxProblem(ReadOnlySpan<byte> utf8, int offset)
    {
        if (utf8.Trim(" \t\r\n"u8).IsEmpty) return "the file is empty; write at least { \"jobs\": [] }";
        if (offset >= utf8.Length) return "not valid JSON: the file ends too early; is a closing quote or bracket missing?";

        return utf8[offset] switch
        {
            (byte)'\n' or (byte)'\r' => "not valid JSON: the line ends too early; is a closing quote missing?",
            (byte)'\'' => "not valid JSON: unexpected single quote; write texts and names in double quotes",
            < (byte)' ' => "not valid JSON: a control character; write it as \\uXXXX",
            (byte)'"' or (byte)'{' or (byte)'[' =>
                $"not valid JSON: unexpected {(char)utf8[offset]}; is a comma or colon missing before it?",
            (byte)'}' or (byte)']' or (byte)',' or (byte)':' =>
                $"not valid JSON: unexpected {(char)utf8[offset]}; is something missing before it, or is it one too many?",
            _ => "not valid JSON: unexpected characters; write texts and names in double quotes, and escape a backslash as \\\\",
        };
    }
}
