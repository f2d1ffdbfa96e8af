using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AttrBackfill.Cli.Host;

namespace AttrBackfill.Cli.Display;

/// <summary>
/// The program's own lines on stderr under <c>--log-format json</c>: an object a line, with the members of the logger's own, so that a
/// collector of logs sees nothing else.
/// </summary>
internal sealed class JsonLines(TextWriter to, TimeProvider clock) : TextWriter
{
    /// <summary>How the program's messages begin when something went wrong.</summary>
    const string Failure = "attrbackfill: ";

    /// <summary>The text stands on a terminal or in a log, never in HTML.</summary>
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly StringBuilder _line = new();

    public override Encoding Encoding => to.Encoding;

    public override void Write(char value)
    {
        lock (_line)
        {
            if (value == '\n') End();
            else if (value != '\r') _line.Append(value);
        }
    }

    public override void Write(string? value)
    {
        lock (_line)
        {
            foreach (var character in value ?? "") Write(character);
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush() => to.Flush();

    void End()
    {
        var text = _line.ToString();
        _line.Clear();
        if (text.Length == 0) return;
        var failed = text.StartsWith(Failure, StringComparison.Ordinal);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Options))
        {
            writer.WriteStartObject();
            writer.WriteString(
                "Timestamp", clock.GetUtcNow().UtcDateTime.ToString(Logging.TimeFormat, System.Globalization.CultureInfo.InvariantCulture));
            writer.WriteString("LogLevel", failed ? "Error" : "Information");
            writer.WriteString("Category", "attrbackfill");
            writer.WriteString("Message", failed ? text[Failure.Length..] : text);
            writer.WriteEndObject();
        }

        to.WriteLine(Encoding.UTF8.GetString(json.ToArray()));
    }
}
