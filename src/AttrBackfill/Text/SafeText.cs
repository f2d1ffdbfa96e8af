using System.Globalization;
using System.Text;

namespace AttrBackfill.Text;

/// <summary>Texts from outside, made fit for one line of an error message.</summary>
internal static class SafeText
{
    const int MaxLength = 60;

    /// <summary>The text in single quotes, cut to 60 characters; what would break or disguise the line is escaped.</summary>
    public static string Quoted(string text) => $"'{Plain(text)}'";

    /// <summary>The same without the quotes.</summary>
    /// <param name="maxLength">In Unicode code points.</param>
    public static string Plain(string text, int maxLength = MaxLength)
    {
        var line = new StringBuilder();
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (count++ == maxLength)
            {
                line.Append('…');
                break;
            }

            if (IsUnseen(rune)) line.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else line.Append(rune);
        }

        return line.ToString();
    }

    // Format characters include those that turn the direction of the line.
    static bool IsUnseen(Rune rune) => IsUnseen(Rune.GetUnicodeCategory(rune));

    /// <summary>Whether a character breaks or disguises a line.</summary>
    public static bool IsUnseen(char c) => IsUnseen(char.GetUnicodeCategory(c));

    static bool IsUnseen(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;

    /// <summary>Whether a character turns the direction of the text after it.</summary>
    public static bool TurnsDirection(char c) =>
        c is '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
