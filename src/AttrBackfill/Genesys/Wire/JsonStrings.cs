using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AttrBackfill.Genesys.Wire;

/// <summary>Strings as the public typed them: half a surrogate pair in an escape is no reason to lose a page of conversations.</summary>
internal static class JsonStrings
{
    public static string Read(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.GetString()!;
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan));
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
            text.Append(raw[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'u' => Hex(raw, ref i), var c => c });
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
