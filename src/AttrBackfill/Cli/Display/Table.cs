using System.Globalization;

namespace AttrBackfill.Cli.Display;

/// <summary>Columns of text, plain enough for grep and awk; on a terminal too narrow for them, a block of lines for each row.</summary>
internal static class Table
{
    const string Gap = "  ";

    /// <summary>Of stdout; without end where that is no terminal.</summary>
    public static int Width => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? int.MaxValue : Console.WindowWidth;

    public static void Write(TextWriter to, string[] header, IEnumerable<string[]> rows) => Write(to, header, rows, Width);

    public static void Write(TextWriter to, string[] header, IEnumerable<string[]> rows, int width)
    {
        var all = rows.Prepend(header).ToList();
        var widths = Widths(all);
        if (widths.Sum() + Gap.Length * (widths.Length - 1) > width) WriteBlocks(to, header, all.Skip(1));
        else foreach (var row in all) to.WriteLine(Line(row, widths));
    }

    /// <summary>A line for each row, cut where it is too long: the last column is to be the one that matters least.</summary>
    public static void WriteLines(TextWriter to, string[] header, IEnumerable<string[]> rows, int width)
    {
        var all = rows.Prepend(header).ToList();
        var widths = Widths(all);
        foreach (var row in all) to.WriteLine(Wrapping.Fit(Line(row, widths), width));
    }

    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    public static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    static int[] Widths(List<string[]> rows) => [.. rows[0].Select((_, column) => rows.Max(r => r[column].Length))];

    static string Line(string[] row, int[] widths) =>
        string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();

    /// <summary>The first cell names the row; of the others those that say something.</summary>
    static void WriteBlocks(TextWriter to, string[] header, IEnumerable<string[]> rows)
    {
        var names = header.Max(h => h.Length);
        foreach (var row in rows)
        {
            to.WriteLine(row[0]);
            for (var i = 1; i < row.Length; i++)
            {
                if (row[i] is not ("" or "-")) to.WriteLine($"{Gap}{header[i].ToLowerInvariant().PadRight(names)}{Gap}{row[i]}");
            }
        }
    }
}
