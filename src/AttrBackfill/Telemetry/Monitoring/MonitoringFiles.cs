using AttrBackfill.Text;

namespace AttrBackfill.Telemetry.Monitoring;

/// <summary>Alert rules for Prometheus and a dashboard for Grafana, on the daemon's <c>/metrics</c>: the files beside this one.</summary>
internal static class MonitoringFiles
{
    public const string Rules = "attrbackfill.rules.yml";
    public const string Dashboard = "attrbackfill.dashboard.json";

    public static IEnumerable<(string Name, string Content)> All => new[] { Rules, Dashboard }
        .Select(name => (name, EmbeddedText.Read($"{typeof(MonitoringFiles).Namespace}.{name}")));
}
