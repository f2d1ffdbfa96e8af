using System.Text;
using AttrBackfill.Configuration;

namespace AttrBackfill.Cli.Display;

/// <summary>
/// Stdout or stderr as all of the program writes to it: a full disk, or an end that is closed, fails nothing that writes here. Text that is
/// written in one piece holds no secret that is known. Safe for many threads.
/// </summary>
internal sealed class SteadyWriter : TextWriter
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    readonly Lock _state = new();
    readonly Encoder _encoder = Utf8.GetEncoder(); // half a surrogate pair may wait for its other half
    readonly bool _isData;
    Stream? _to;

    SteadyWriter(Func<Stream> open, bool isData)
    {
        _isData = isData;
        try
        {
            _to = open();
        }
        catch (Exception e) when (IsOfTheOutput(e))
        {
            Failed = true;
        }
    }

    public override Encoding Encoding => Utf8;

    /// <summary>Whether something could not be written.</summary>
    public bool Failed { get; private set; }

    /// <summary>For results: they stay as they are, and end where they first could not be written, so that no hole is in them.</summary>
    public static SteadyWriter OfData(Func<Stream> open) => new(open, isData: true);

    /// <summary>For messages and logs: what cannot be written is left out, and what comes later is tried again.</summary>
    public static SteadyWriter OfMessages(Func<Stream> open) => new(open, isData: false);

    public override void Write(char value) => Put([value]);

    public override void Write(char[] buffer, int index, int count) => Put(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Put(buffer);

    public override void Write(string? value) => Put(Clean(value ?? ""));

    public override void WriteLine(string? value) => Put(Clean(value ?? "") + NewLine);

    string Clean(string text) => _isData ? text : Scrubber.Clean(text);

    void Put(ReadOnlySpan<char> text)
    {
        lock (_state)
        {
            if (_to is null) return;
            var bytes = new byte[_encoder.GetByteCount(text, flush: false)];
            _encoder.GetBytes(text, bytes, flush: false);
            try
            {
                _to.Write(bytes);
            }
            catch (Exception e) when (IsOfTheOutput(e))
            {
                Failed = true;
                if (_isData) _to = null;
            }
        }
    }

    static bool IsOfTheOutput(Exception e) =>
        e is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException;
}
