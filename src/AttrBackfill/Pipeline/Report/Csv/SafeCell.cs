using System.Text;

namespace AttrBackfill.Pipeline.Report.Csv;

/// <summary>
/// Text that no spreadsheet takes for a formula, whatever list separator its locale has. A <c>'</c> goes before a formula sign, tab, CR or
/// LF at the start of a cell, and before a formula sign behind a <c>;</c>, tab or line end within it: a spreadsheet with another separator
/// ignores the cell's quotes and starts a cell or a row there. In a file with another delimiter the comma is such a separator too.
/// Characters that a spreadsheet drops or skips before the sign (NUL, other controls, quotes) do not hide it. Pure.
/// </summary>
/// <param name="delimiter">Of the file.</param>
internal sealed class SafeCell(char delimiter)
{
    const string Signs = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    public string? Of(string? text)
    {
        if (text is null) return null;
        StringBuilder? safe = null;
        var (copied, state) = (0, Place.Start);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (IsGuarded(c, state))
            {
                (safe ??= new StringBuilder(text.Length + 8)).Append(text, copied, i - copied).Append('\'');
                copied = i;
            }

            state = Next(c, state);
        }

        return safe is null ? text : safe.Append(text, copied, text.Length - copied).ToString();
    }

    enum Place { Start, BehindSeparator, Within }

    static bool IsGuarded(char c, Place state) => state switch
    {
        Place.Start => Signs.Contains(c) || c is '\t' or '\r' or '\n',
        Place.BehindSeparator => Signs.Contains(c),
        _ => false,
    };

    Place Next(char c, Place state) => c switch
    {
        ';' or '\t' or '\r' or '\n' => Place.BehindSeparator,
        ',' when delimiter != ',' => Place.BehindSeparator,
        _ when state == Place.Start && (IsUnseen(c) || char.IsWhiteSpace(c)) => Place.Start,
        _ when state == Place.BehindSeparator && (IsUnseen(c) || c == '"') => Place.BehindSeparator,
        _ => Place.Within,
    };

    /// <summary>Controls, byte-order mark, zero-width space.</summary>
    static bool IsUnseen(char c) => (char.IsControl(c) && c is not ('\t' or '\r' or '\n')) || c is '\uFEFF' or '\u200B';
}
