using System.Globalization;
using System.Text.RegularExpressions;

namespace AttrBackfill.Pipeline.Report.Xlsx;

/// <summary>
/// Text such that a spreadsheet program reads it back equal. Line ends become LF, as in any cell. Characters that XML forbids are written
/// as <c>_xHHHH_</c>, the escape of the file format, and so is the <c>_</c> of a text that looks like this escape. Half a surrogate pair
/// becomes U+FFFD. A text that is too long ends with a remark.
/// </summary>
/// <param name="most">Characters of a cell.</param>
/// <param name="wholeFile">The file that has the whole text.</param>
internal sealed partial class CellText(int most, string wholeFile)
{
    /// <summary>Texts that were too long so far.</summary>
    public long Cut { get; private set; }

    public string? Of(string? text) => text is null ? null : Escaped(Fitting(text.Replace("\r\n", "\n").Replace('\r', '\n')));

    string Fitting(string text)
    {
        if (text.Length <= most) return text;
        Cut++;
        var remark = string.Create(CultureInfo.InvariantCulture, $"… (cut; of {text.Length:N0} characters; {wholeFile} has all)");
        var end = Math.Max(0, most - remark.Length);
        if (end > 0 && char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end] + remark;
    }

    static string Escaped(string text) =>
        ToEscape().Replace(text, m => string.Create(CultureInfo.InvariantCulture, $"_x{(int)m.Value[0]:X4}_"));

    /// <summary>
    /// What XML forbids; and an underscore that would begin an escape once the character behind it is escaped, or is one already.
    /// </summary>
    [GeneratedRegex(@"[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}[_\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF])")]
    private static partial Regex ToEscape();
}
