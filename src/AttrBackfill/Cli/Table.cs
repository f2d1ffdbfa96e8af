using System.Globalization;

namespace AttrBackfill.Cli;

/// <summary>Columns of text, plain enough for grep and awk.</summary>
internal static class Table
{
    public static void Write(TextWriter to, string[] header, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(header).ToList();
        var widths = header.Select((_, column) => all.Max(r => r[column].Length)).ToArray();
        foreach (var row in all) to.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    public static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
