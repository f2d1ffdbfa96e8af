namespace AttrBackfill.Text;

/// <summary>Lengths in Unicode code points: a surrogate pair is one, a lone surrogate is one.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            // A low surrogate closes a pair with the one before it, and no high surrogate can open two.
            if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1])) count--;
        }

        return count;
    }

    /// <param name="limit">Null is none.</param>
    public static bool IsOver(string text, int? limit) => text.Length > limit && Count(text) > limit;

    /// <summary>The first <paramref name="limit"/> code points; the text itself where it has no more.</summary>
    public static string Cut(string text, int limit)
    {
        if (text.Length <= limit) return text;
        var end = 0;
        for (var count = 0; count < limit && end < text.Length; count++)
            end += end + 1 < text.Length && char.IsSurrogatePair(text[end], text[end + 1]) ? 2 : 1;
        return text[..end];
    }
}
