using System.Text;

namespace AttrBackfill.Cli.Display;

/// <summary>Fits text to the width of a terminal. Pure.</summary>
internal static class Wrapping
{
    /// <summary>Parts stay whole; a line ends where the next one would not fit.</summary>
    /// <param name="between">Stands between parts of a line, and, but for its white space, at the end of a line that continues.</param>
    public static IEnumerable<string> Lines(IEnumerable<string> parts, string between, int width)
    {
        var line = new StringBuilder();
        foreach (var part in parts.Where(p => p.Length > 0))
        {
            if (line.Length > 0)
            {
                var fits = line.Length + between.Length + part.Length <= width;
                line.Append(fits ? between : between.TrimEnd());
                if (!fits)
                {
                    yield return line.ToString();
                    line.Clear();
                }
            }

            line.Append(part);
        }

        if (line.Length > 0) yield return line.ToString();
    }

    /// <summary>Cut where it is too long.</summary>
    public static string Fit(string text, int width)
    {
        if (text.Length <= width) return text;
        var end = Math.Max(0, width - 1);
        if (end > 0 && char.IsHighSurrogate(text[end - 1])) end--;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
