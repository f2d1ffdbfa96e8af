using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Telemetry.Monitoring;
using AttrBackfill.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace AttrBackfill.Tests.Telemetry;

/// <summary>An alert of the shipped rules.</summary>
internal sealed partial record AlertRule(string Name, string Expression, IReadOnlyDictionary<string, string> Annotations)
{
    public static string RulesPath { get; } = Repository.Path("src", "AttrBackfill", "Telemetry", "Monitoring", MonitoringFiles.Rules);

    public static string DashboardPath { get; } =
        Repository.Path("src", "AttrBackfill", "Telemetry", "Monitoring", MonitoringFiles.Dashboard);

    /// <summary>In the file's order.</summary>
    public static IReadOnlyList<AlertRule> All { get; } = [.. Read()];

    /// <summary>Names of the daemon's metrics in the expressions of all alerts.</summary>
    public static IReadOnlyList<string> Metrics => [.. All.SelectMany(a => NamesIn(a.Expression)).Distinct()];

    /// <summary>The same of the dashboard.</summary>
    public static IReadOnlyList<string> DashboardMetrics
    {
        get
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(DashboardPath));
            return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .Where(p => p.TryGetProperty("targets", out _)).SelectMany(p => p.GetProperty("targets").EnumerateArray())
                .SelectMany(t => NamesIn(t.GetProperty("expr").GetString()!)).Distinct()];
        }
    }

    /// <summary>As Prometheus renders it for a job.</summary>
    public string Annotation(string name, string job) => Annotations[name].Replace(Job, job, StringComparison.Ordinal);

    const string Job = "{{ or $labels.exported_job $labels.job }}";

    static IEnumerable<string> NamesIn(string expression) => MetricName().Matches(expression).Select(m => m.Value);

    static IEnumerable<AlertRule> Read()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(RulesPath);
        yaml.Load(text);
        var groups = (YamlSequenceNode)yaml.Documents[0].RootNode["groups"];
        return groups.SelectMany(g => (YamlSequenceNode)g["rules"]).Select(rule => new AlertRule(
            rule["alert"].ToString(), rule["expr"].ToString(),
            ((YamlMappingNode)rule["annotations"]).Children.ToDictionary(a => a.Key.ToString(), a => a.Value.ToString())));
    }

    [GeneratedRegex("attrbackfill_[a-z0-9_]+")]
    private static partial Regex MetricName();
}
