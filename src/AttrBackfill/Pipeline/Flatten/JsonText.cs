using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>JSON as it stands in attribute values: typed by the public, so anything may come.</summary>
internal static class JsonText
{
    static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\r\n");
    static readonly SearchValues<char> WhiteSpaceOrQuote = SearchValues.Create(" \t\r\n\"");

    /// <summary>The objects or lists that a text may hold one in the other and still be taken for JSON.</summary>
    public const int MaxTextDepth = 64;

    /// <summary>Far below any path; a document's cost is its length times its depth, and 100,000 brackets are easily typed.</summary>
    public const int MaxValueDepth = 1_000;

    /// <summary>The object or list that a text is, strictly and with nothing around it but JSON white space; else null.</summary>
    public static JsonDocument? TryParseContainer(string text) =>
        LooksLikeContainer(text) ? TryParse(text, MaxTextDepth) : null;

    /// <summary>A value that looked like JSON; null where it does not parse, or is nested too deep.</summary>
    public static JsonDocument? TryParseValue(string rawJson) => TryParse(rawJson, MaxValueDepth);

    public static bool IsContainer(string text)
    {
        using var document = TryParseContainer(text);
        return document is not null;
    }

    /// <summary>
    /// False for what cannot be an object or list, by a look at both ends: parsing fails by exception,
    /// which is too dear for <c>[redacted]</c> or <c>{name}</c> in a million conversations.
    /// </summary>
    public static bool LooksLikeContainer(string text)
    {
        var trimmed = Trim(text);
        if (trimmed.Length < 2) return false;
        var close = trimmed[^1];
        var inner = trimmed[1..].TrimStart(" \t\r\n");
        return trimmed[0] switch
        {
            '{' => close == '}' && inner[0] is '"' or '}',
            '[' => close == ']' && (inner[0] is '"' or '[' or '{' or ']' or '-' or 't' or 'f' or 'n' || char.IsAsciiDigit(inner[0])),
            _ => false,
        };
    }

    public static ReadOnlySpan<char> Trim(string text) => text.AsSpan().Trim(" \t\r\n");

    /// <summary>Valid JSON without the white space between its tokens; the tokens stay as they stand.</summary>
    public static string Compact(string json)
    {
        // Most texts have none, and the text itself is returned.
        if (json.AsSpan().IndexOfAny(WhiteSpace) < 0) return json;
        var compact = new StringBuilder(json.Length);
        var rest = json.AsSpan();
        while (rest.IndexOfAny(WhiteSpaceOrQuote) is var next and >= 0)
        {
            var end = rest[next] == '"' ? next + StringLength(rest[next..]) : next;
            compact.Append(rest[..end]);
            rest = rest[(rest[next] == '"' ? end : next + 1)..];
        }

        return compact.Append(rest).ToString();
    }

    /// <summary>The text of a JSON string, lone surrogates included, at which <see cref="JsonElement.GetString"/> throws.</summary>
    public static string Decode(JsonElement text) => Decode(JsonMarshal.GetRawUtf8Value(text)[1..^1]);

    /// <inheritdoc cref="Decode(JsonElement)"/>
    public static string DecodeName(JsonProperty property) => Decode(JsonMarshal.GetRawUtf8PropertyName(property));

    static JsonDocument? TryParse(string text, int maxDepth)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = maxDepth });
        }
        catch (JsonException)
        {
            return null;
        }
        catch (ArgumentException)
        {
            // A lone surrogate: the text is no Unicode, so it is no JSON.
            return null;
        }
    }

    /// <summary>From the opening quote to behind the closing one.</summary>
    static int StringLength(ReadOnlySpan<char> json)
    {
        var i = 1;
        while (i < json.Length && json[i] != '"') i += json[i] == '\\' ? 2 : 1;
        return Math.Min(i + 1, json.Length);
    }

    /// <summary>What stands between the quotes of a valid JSON string.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped)
    {
        var next = escaped.IndexOf((byte)'\\');
        if (next < 0) return Encoding.UTF8.GetString(escaped);
        var decoded = ArrayPool<char>.Shared.Rent(escaped.Length);
        var length = 0;
        while (next >= 0)
        {
            length += Encoding.UTF8.GetChars(escaped[..next], decoded.AsSpan(length));
            decoded[length++] = Unescape(escaped[next..], out var consumed);
            escaped = escaped[(next + consumed)..];
            next = escaped.IndexOf((byte)'\\');
        }

        length += Encoding.UTF8.GetChars(escaped, decoded.AsSpan(length));
        var text = new string(decoded, 0, length);
        ArrayPool<char>.Shared.Return(decoded);
        return text;
    }

    /// <summary>One escape of a document that has been parsed, so it is a valid one.</summary>
    static char Unescape(ReadOnlySpan<byte> escape, out int consumed)
    {
        consumed = escape[1] == 'u' ? 6 : 2;
        return escape[1] switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'u' => (char)ushort.Parse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            var itself => (char)itself,
        };
    }
}
