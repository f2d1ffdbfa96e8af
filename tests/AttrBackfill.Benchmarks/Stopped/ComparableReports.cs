using System.Text;
using System.Text.Json.Nodes;
using AttrBackfill.Benchmarks.Nights;
using Sylvan.Data.Csv;

namespace AttrBackfill.Benchmarks.Stopped;

/// <summary>The reports of the one run of a folder, and what of them is the same for every run over the same data.</summary>
internal sealed class ComparableReports
{
    static readonly string[] Tables = ["conversations.csv", "mismatches.csv", "attributes.csv"];

    /// <summary>Of the run, or of its calls: what was in flight when a process was stopped is called for again.</summary>
    static readonly string[] Columns = ["run_id", "correlation_id", "calls"];

    static readonly string[] Members = ["status", "exitCode", "message", "read", "pending", "outcomes", "kinds", "attributesPatched"];

    readonly Dictionary<string, string> _whole = [];
    readonly Dictionary<string, string> _comparable = [];

    public static ComparableReports Read(string folder)
    {
        var runs = Directory.GetDirectories(folder);
        if (runs.Length != 1) throw new NightFailure($"{runs.Length} runs have reports, not 1");
        var reports = new ComparableReports();
        foreach (var file in Directory.EnumerateFiles(runs[0], "*", SearchOption.AllDirectories))
            reports._whole[Path.GetRelativePath(runs[0], file)] = File.GetLastWriteTimeUtc(file).Ticks + File.ReadAllText(file);
        foreach (var table in Tables) reports._comparable[table] = Table(Path.Combine(runs[0], table));
        var summary = JsonNode.Parse(File.ReadAllText(Path.Combine(runs[0], "summary.json")))!;
        reports._comparable["summary.json"] = string.Join('\n', Members.Select(m => $"{m} {summary[m]?.ToJsonString()}"));
        return reports;
    }

    /// <summary>Null where a later look at the same reports finds every byte and time as it was.</summary>
    public string? FirstChange(ComparableReports later) =>
        _whole.Keys.Union(later._whole.Keys).FirstOrDefault(f => _whole.GetValueOrDefault(f) != later._whole.GetValueOrDefault(f));

    /// <summary>Null where another run's reports say the same.</summary>
    public string? FirstDifference(ComparableReports another)
    {
        foreach (var (name, text) in _comparable)
        {
            var (mine, others) = (text.Split('\n'), another._comparable[name].Split('\n'));
            if (mine.Length != others.Length) return $"{name} has {others.Length} lines, that of an undisturbed run {mine.Length}";
            if (mine.Zip(others).FirstOrDefault(l => l.First != l.Second) is ({ } wanted, var found))
                return $"{name}: '{found}', not '{wanted}'";
        }

        return null;
    }

    /// <summary>Byte for byte, but for the columns that differ from run to run.</summary>
    static string Table(string file)
    {
        var text = new StringBuilder();
        using var rows = CsvDataReader.Create(file);
        var columns = Enumerable.Range(0, rows.FieldCount).ToList();
        text.AppendJoin(',', columns.Select(rows.GetName)).Append('\n');
        while (rows.Read())
            text.AppendJoin(',', columns.Select(c => Columns.Contains(rows.GetName(c)) ? "" : rows.GetString(c))).Append('\n');
        return text.ToString();
    }
}
