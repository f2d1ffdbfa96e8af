using System.Text.Json;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Xlsx;

/// <summary>The summary as rows: its closing line, what the workbook can hold, then each member of summary.json by its path.</summary>
internal static class SumRows
{
    public static IReadOnlyList<string> Columns { get; } = ["name", "value"];

    public static IEnumerable<string?[]> Of(RunSummary summary, string limits)
    {
        using var json = JsonDocument.Parse(summary.ToJson());
        return [["sum", summary.SumLine()], ["limits", limits], .. Rows("", json.RootElement)];
    }

    static IEnumerable<string?[]> Rows(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(m => Rows(path.Length == 0 ? m.Name : $"{path}.{m.Name}", m.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Rows($"{path}[{i}]", item)),
        JsonValueKind.Null => [[path, null]],
        JsonValueKind.String => [[path, value.GetString()]],
        _ => [[path, value.GetRawText()]],
    };
}
