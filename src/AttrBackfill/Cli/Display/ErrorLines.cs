using System.Text;

namespace AttrBackfill.Cli.Display;

/// <summary>Stderr during a run: logs and messages pass through, or, while a display is shown, go above it a line at a time.</summary>
internal sealed class ErrorLines(TextWriter to) : TextWriter
{
    readonly Lock _state = new();
    readonly StringBuilder _line = new();
    Action<string>? _above;

    public override Encoding Encoding => to.Encoding;

    /// <param name="above">Writes whole lines above the display; null for none any more.</param>
    public void GoAbove(Action<string>? above)
    {
        lock (_state) _above = above;
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        lock (_state)
        {
            if (_above is null)
            {
                to.Write(value);
                return;
            }

            _line.Append(value);
            if (_line.Length == 0 || _line[^1] != '\n') return;
            _above(_line.ToString());
            _line.Clear();
        }
    }

    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    public override void Flush() => to.Flush();
}
