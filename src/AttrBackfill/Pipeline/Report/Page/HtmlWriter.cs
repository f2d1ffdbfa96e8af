using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>
/// Writes HTML that visitors cannot write: the text between the holes of an interpolated string is markup, whatever is put into a
/// hole is encoded as text, and there is no way around it. Holes stand in element content or in double quotes.
/// </summary>
internal sealed class HtmlWriter(Stream output) : IAsyncDisposable
{
    const int FlushAt = 1 << 15;

    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    readonly StreamWriter _to = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
    readonly StringBuilder _waiting = new();
    readonly StringWriter _encoded = new(CultureInfo.InvariantCulture);

    /// <summary>Characters written so far.</summary>
    public long Length { get; private set; }

    /// <param name="markup">Always an interpolated string, holes or none.</param>
    /// <remarks>By the time this is called the string has written itself.</remarks>
    public void Write([InterpolatedStringHandlerArgument("")] Markup markup) => Length += markup.Length;

    /// <summary>A style sheet or a script of this program.</summary>
    public void Inline(Inline file, string element)
    {
        Write($"<{element}>");
        _waiting.Append(file.Text);
        Write($"</{element}>");
    }

    /// <summary>Hands on what was written; called now and then, it keeps the memory small.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Length < FlushAt)
            return;
        foreach (var chunk in _waiting.GetChunks())
            await _to.WriteAsync(chunk, cancellationToken);
        _waiting.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var chunk in _waiting.GetChunks())
            await _to.WriteAsync(chunk);
        _waiting.Clear();
        await _to.DisposeAsync();
        await _encoded.DisposeAsync();
    }


    void Encode(string text)
    {
        Encoder.Encode(_encoded, text);
        var written = _encoded.GetStringBuilder();
        foreach (var chunk in written.GetChunks())
            _waiting.Append(chunk.Span);
        written.Clear();
    }

    /// <summary>An interpolated string on its way into the page.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        readonly HtmlWriter _html;
        readonly int _before;

        public Markup(int literalLength, int holes, HtmlWriter html)
        {
            this._html = html;
            _before = html._waiting.Length;
            html._waiting.EnsureCapacity(_before + literalLength + holes);
        }

        /// <summary>Characters that it put on the page.</summary>
        public int Length => _html._waiting.Length - _before;

        public void AppendLiteral(string markup) => _html._waiting.Append(markup);

        public void AppendFormatted(string? text)
        {
            if (text is not null)
                _html.Encode(text);
        }

        /// <summary>For people: 12,345.</summary>
        public void AppendFormatted(long number) => AppendFormatted(number.ToString("N0", CultureInfo.InvariantCulture));

        /// <summary>For coordinates: 12345.67.</summary>
        public void AppendFormatted(double number) => AppendFormatted(number.ToString("0.##", CultureInfo.InvariantCulture));
    }
}
