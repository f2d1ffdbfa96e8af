using System.Globalization;
using System.Text;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>Text from outside, fit for a cell of a page: visitors may send megabytes and control characters.</summary>
internal static class Excerpt
{
    const int MaxLength = 200;

    const char PictureOfNull = '\u2400', PictureOfDelete = '\u2421';

    /// <summary>
    /// Its first UTF-16 units, 200 where nothing else is said, and a … where there are more; no pair of surrogates is torn, and
    /// control characters show as their pictures, those that turn the direction of text as their code.
    /// </summary>
    public static string Of(string text, int length = MaxLength)
    {
        var shown = text.Length > length ? text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…" : text;
        if (shown.AsSpan().ContainsAnyInRange('\0', '\u001f') || shown.Contains('\u007f')) shown = WithPictures(shown);
        return shown.Any(SafeText.TurnsDirection)
            ? string.Concat(shown.Select(
                c => SafeText.TurnsDirection(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}") : c.ToString()))
            : shown;
    }

    /// <summary>With a capital letter.</summary>
    public static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    public static bool Cuts(string text) => text.Length > MaxLength;

    static string WithPictures(string text)
    {
        var shown = new StringBuilder(text);
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = shown[i] switch
            {
                '\t' or '\n' or '\r' => shown[i],
                < ' ' => (char)(PictureOfNull + shown[i]),
                '\u007f' => PictureOfDelete,
                _ => shown[i],
            };
        }
        return shown.ToString();
    }
}
