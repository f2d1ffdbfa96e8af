using Sylvan.Data.Csv;

namespace AttrBackfill.Tests.Support;

/// <summary>Reads reports with a parser that is not the one that wrote them.</summary>
internal static class Csv
{
    public static List<Dictionary<string, string>> Read(string path)
    {
        using var csv = CsvDataReader.Create(path, new CsvDataReaderOptions { MaxBufferSize = 64 << 20 });
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read()) rows.Add(Enumerable.Range(0, csv.FieldCount).ToDictionary(csv.GetName, csv.GetString));
        return rows;
    }

    /// <summary>A row without what differs from run to run: its id, and what the calls cost.</summary>
    public static string Stable(Dictionary<string, string> row) => Without(row, "run_id", "calls", "http_status", "correlation_id");

    public static string Without(Dictionary<string, string> row, params string[] columns) =>
        string.Join('|', row.Where(c => !columns.Contains(c.Key)).Select(c => c.Value));
}
