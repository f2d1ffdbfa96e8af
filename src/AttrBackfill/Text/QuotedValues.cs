using System.Text;
using System.Text.Json;

namespace AttrBackfill.Text;

/// <summary>Takes attribute values out of a text that quotes them, as error messages of servers do.</summary>
internal static class QuotedValues
{
    const char Hidden = '…';

    /// <summary>A piece of a longer value is hidden from this length on: servers cut what they quote.</summary>
    const int Piece = 12;

    /// <summary>A shorter value is hidden only where it is a word of its own: "1" must not hide a digit of a limit.</summary>
    const int Word = 4;

    /// <summary>The text with an ellipsis in place of each value, and of each piece of one.</summary>
    public static string Hide(string text, IEnumerable<string> values)
    {
        var hidden = new bool[text.Length];
        foreach (var value in values.Where(v => !string.IsNullOrWhiteSpace(v)).Distinct(StringComparer.Ordinal))
        {
            Mark(text, value, hidden);
            var escaped = JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
            if (escaped != value) Mark(text, escaped, hidden);
        }

        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!hidden[i]) shown.Append(text[i]);
            else if (i == 0 || !hidden[i - 1]) shown.Append(Hidden);
        }

        return shown.ToString();
    }

    static void Mark(string text, string value, bool[] hidden)
    {
        if (value.Length >= Piece)
        {
            for (var i = 0; i + Piece <= text.Length; i++)
                if (value.AsSpan().Contains(text.AsSpan(i, Piece), StringComparison.OrdinalIgnoreCase)) hidden.AsSpan(i, Piece).Fill(true);
            return;
        }

        for (var at = 0; (at = text.IndexOf(value, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
            if (value.Length >= Word || IsWord(text, at, value.Length)) hidden.AsSpan(at, value.Length).Fill(true);
    }

    static bool IsWord(string text, int start, int length) =>
        (start == 0 || !char.IsLetterOrDigit(text[start - 1]))
            && (start + length == text.Length || !char.IsLetterOrDigit(text[start + length]));
}
