using System.Globalization;
using System.Text;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Tests.Flow;

/// <summary>A flattened conversation as one line of JSON, the same as <c>JSON.stringify</c> writes it.</summary>
internal static class FlatText
{
    /// <summary>The attributes of a JSON text, by the reader that reads them from the API.</summary>
    public static IReadOnlyList<SourceAttribute> Attributes(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        var map = AttributeMapConverter.ReadMap(ref reader)!;
        return [.. map.Select(a => new SourceAttribute(a.Name, new AttributeValue(a.Text, a.IsString)))];
    }

    /// <summary>The flatten section of jobs.json, absent settings by default.</summary>
    public static FlattenSettings Rules(string json) => JobSettingsJson.Deserialize($$"""{"name":"x","flatten":{{json}}}""").Flatten;

    public static string Of(FlatAttributes flat)
    {
        var line = new StringBuilder("{\"entries\":[");
        var separator = "";
        foreach (var entry in flat.Desired)
        {
            line.Append(separator);
            Object(line, ("name", entry.Name), ("value", entry.Value), ("sourcePath", entry.SourcePath));
            separator = ",";
        }

        line.Append("],\"collisions\":[");
        separator = "";
        foreach (var collision in flat.Collisions)
        {
            line.Append(separator);
            Object(
                line, ("name", collision.Name), ("value", collision.Value), ("winner", collision.WinnerValue),
                ("sourcePath", collision.SourcePath));
            separator = ",";
        }

        return line.Append("]}").ToString();
    }

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder();
        Append(quoted, text);
        return quoted.ToString();
    }

    static void Object(StringBuilder line, params ReadOnlySpan<(string Name, string Value)> members)
    {
        var separator = '{';
        foreach (var (name, value) in members)
        {
            line.Append(separator).Append('"').Append(name).Append("\":");
            Append(line, value);
            separator = ',';
        }

        line.Append('}');
    }

    static void Append(StringBuilder line, string text)
    {
        line.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '"' or '\\': line.Append('\\').Append(c); break;
                case '\b': line.Append("\\b"); break;
                case '\f': line.Append("\\f"); break;
                case '\n': line.Append("\\n"); break;
                case '\r': line.Append("\\r"); break;
                case '\t': line.Append("\\t"); break;
                case < ' ': Escape(line, c); break;
                case var _ when char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    line.Append(c).Append(text[++i]);
                    break;
                case var _ when char.IsSurrogate(c): Escape(line, c); break;
                default: line.Append(c); break;
            }
        }

        line.Append('"');
    }

    static void Escape(StringBuilder line, char c) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
}
