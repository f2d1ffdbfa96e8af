using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AttrBackfill.Text;

/// <summary>Strings as the public typed them: half a surrogate pair in an escape is no reason to lose a page of conversations.</summary>
internal static class JsonStrings
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="JsonException">It is not UTF-8.</exception>
    public static string Read(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(Utf8(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan));
        }
    }

    /// <summary>The JSON text of an element.</summary>
    /// <exception cref="JsonException">It is not UTF-8.</exception>
    public static string Raw(JsonElement value)
    {
        try
        {
            return value.GetRawText();
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a value is not UTF-8", e);
        }
    }

    static string Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new JsonException("a text is not UTF-8", e); // its replacement would be a guess, and must not be written
        }
    }

    /// <summary>The text of a string element.</summary>
    public static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(value.GetRawText()[1..^1]);
        }
    }

    public static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            var raw = property.ToString();
            return Unescape(raw[1..raw.IndexOf("\":", StringComparison.Ordinal)]);
        }
    }

    /// <summary>The JSON string of a text, quotes included. Half a surrogate pair, which has no UTF-8, stays an escape.</summary>
    public static byte[] Quoted(string text)
    {
        var json = new StringBuilder(text.Length + 16).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '"' or '\\') json.Append('\\').Append(c);
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) json.Append(c).Append(text[++i]);
            else if (char.IsControl(c) || char.IsSurrogate(c)) json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else json.Append(c);
        }

        return Encoding.UTF8.GetBytes(json.Append('"').ToString());
    }

    static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            text.Append(
                raw[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'u' => Hex(raw, ref i), var c => c });
        }

        return text.ToString();
    }

    static char Hex(string raw, ref int i)
    {
        var unit = (char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        i += 4;
        return unit;
    }
}
