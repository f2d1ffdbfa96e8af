using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using AttrBackfill.Tests.Telemetry;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>What leaves the daemon: metrics, traces, messages; all of it, and nothing that is not for others.</summary>
public sealed partial class TelemetryTests
{
    const string Secret = "client-secret-5e0f9a";
    const string HookSecret = "hook-path-77c1d2";
    const string Value = "attribute-value-b3a9";

    static readonly SandboxOptions Small = new() { Conversations = 60, Days = 3, Rate = "6000/60s" }; // a limit, so that it is measured

    [Fact]
    public async Task Metrics_count_what_the_summary_counts()
    {
        await using var place = await Workplace.WithSandboxAsync(
            Small, $$"""{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, {{Daemon.Never}} } ] }""");
        using var daemon = await Daemon.StartAsync(place);
        WatchedFromTheStart(await daemon.GetAsync("/metrics"));
        await daemon.RunAsync("backfill");
        var summary = JsonDocument.Parse(place.Report("backfill", "summary.json")).RootElement;
        var metrics = await AfterRunAsync(daemon);
        foreach (var outcome in summary.GetProperty("outcomes").EnumerateObject())
        {
            Assert.Equal(outcome.Value.GetInt64(), Sample(
                metrics, $$"""attrbackfill_conversations_total{job="backfill",outcome="{{outcome.Name}}"}"""));
        }

        foreach (var endpoint in summary.GetProperty("calls").GetProperty("byEndpoint").EnumerateObject())
        {
            Assert.Equal(
                endpoint.Value.GetInt64(), Sample(metrics, $$"""attrbackfill_calls_total{endpoint="{{endpoint.Name}}",retry="false"}"""));
        }

        Assert.Equal(1, Sample(metrics, """attrbackfill_runs_total{job="backfill",status="completed"}"""));
        Assert.Equal(1, Sample(metrics, """attrbackfill_run_duration_seconds_count{job="backfill",status="completed"}"""));
        Assert.True(Sample(metrics, """attrbackfill_job_last_success_seconds{job="backfill"}""") > 1_700_000_000);
        Assert.Equal(0, Sample(metrics, """attrbackfill_runs_active{job="backfill"}"""));
        Assert.All(metrics.TrimEnd().Split('\n'), line => Assert.Matches(Line(), line));
        using var call = await daemon.Http.GetAsync("/conversations/none/attributes", TestContext.Current.CancellationToken);
        Assert.Empty(AlertRule.DashboardMetrics.Except(NamesOf(await daemon.GetAsync("/metrics"))));
        daemon.Process.Kill();

        // A daemon that starts anew knows when its jobs last succeeded.
        await daemon.Process.EndAsync();
        using var next = await Daemon.StartAsync(place);
        var known = await next.GetAsync("/metrics");
        Assert.True(Sample(known, """attrbackfill_job_last_success_seconds{job="backfill"}""") > 1_700_000_000);
        Assert.InRange(Sample(known, """attrbackfill_oldest_incomplete_day_age_seconds{job="backfill"}"""), 0, 8 * 24 * 3600);
    }

    [Fact]
    public async Task Over_OTLP_go_metrics_and_a_span_of_each_run_with_its_calls_and_nothing_that_is_secret()
    {
        await using var collector = Receiver.Start();
        await using var hook = Receiver.Start();
        using var files = new TemporaryFolder();
        await using var place = await Workplace.WithSandboxAsync(
            new SandboxOptions { DataFiles = [files.Write("marked.json", Marked)], Rate = "none", ClientSecret = Secret },
            Notifying("success", "failure", "mismatches"));
        place.Environment["GENESYS_CLIENT_SECRET"] = Secret;
        place.Environment["HOOK"] = new Uri(hook.Address, HookSecret).ToString();
        place.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString();
        place.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        place.Environment["OTEL_SERVICE_NAME"] = "nightly-of-the-test";
        using var daemon = await Daemon.StartAsync(place, more: ["--log-level", "trace"]);
        await daemon.RunAsync("backfill");
        await hook.ArrivedAsync();
        var seen = string.Concat(await Task.WhenAll(
            new[] { "/", "/healthz", "/readyz", "/metrics", RunPath(place), RunPath(place) + "/summary.json" }.Select(daemon.GetAsync)));
        var ended = await daemon.StopAsync();

        Assert.Equal(1, place.Server!.WriteCount); // the marked value was there, read and written
        Assert.Contains(Value, place.Report("backfill", "mismatches.csv"), StringComparison.Ordinal);
        var metrics = string.Concat(collector.All.Where(p => p.PathAndQuery == "/v1/metrics").Select(p => p.Text));
        var traces = string.Concat(collector.All.Where(p => p.PathAndQuery == "/v1/traces").Select(p => p.Text));
        Assert.Contains("attrbackfill.conversations", metrics, StringComparison.Ordinal);
        Assert.Contains("nightly-of-the-test", metrics, StringComparison.Ordinal);
        Assert.Contains("attrbackfill.run_id", traces, StringComparison.Ordinal);
        Assert.Contains("/api/v2/conversations/marked-1", traces, StringComparison.Ordinal);
        Assert.DoesNotContain(place.Server.Requests, r => r.Path.Contains(Value, StringComparison.Ordinal));
        var posted = Assert.Single(hook.All);
        var all = string.Concat(seen, metrics, traces, posted.Text, ended.ToString());
        Assert.All(new[] { Secret, HookSecret, Value, Daemon.Key, "sandbox-token" },
            marked => Assert.DoesNotContain(marked, all, StringComparison.Ordinal));
        Assert.DoesNotContain("Bearer ey", all, StringComparison.Ordinal);
    }

    static string Notifying(params string[] on) => $$"""
        { "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, {{Daemon.Never}},
                      "notify": { "url": "env:HOOK", "on": [{{string.Join(',', on.Select(o => $"\"{o}\""))}}] } } ] }
        """;

    static string Marked => $$"""
        {"id":"marked-1","startTime":"{{Ago(48)}}","endTime":"{{Ago(47)}}","participants":[{"id":"p1","purpose":"customer",
        "attributes":{"form":"{\"email\":\"{{Value}}\"}"},"messages":[{"id":"m1","type":"webmessaging","direction":"inbound","state":"disconnected"}]}]}
        """;

    static string Ago(int hours) =>
        TimeProvider.System.GetUtcNow().AddHours(-hours).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    static string RunPath(Workplace place) =>
        "/runs/" + Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(place.Output, "backfill")).Single());

    /// <summary>Once the run is counted, a moment after the log has its end.</summary>
    static async Task<string> AfterRunAsync(Daemon daemon)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)); // against a hang
        while (true)
        {
            var metrics = await daemon.GetAsync("/metrics");
            if (Sample(metrics, """attrbackfill_job_last_success_seconds{job="backfill"}""") > 0)
                return await daemon.GetAsync("/metrics"); // the end may have come amid the first
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>A first failure is an increase only where the metric was there before, at 0.</summary>
    static void WatchedFromTheStart(string metrics)
    {
        Assert.Empty(AlertRule.Metrics.Except(NamesOf(metrics)));
        string[] counters =
        [
            """attrbackfill_runs_total{job="backfill",status="failed"}""", """attrbackfill_runs_total{job="backfill",status="stopped"}""",
            """attrbackfill_conversations_total{job="backfill",outcome="failed"}""", """attrbackfill_values_lost_total{job="backfill"}""",
            """attrbackfill_runs_active{job="backfill"}""", """attrbackfill_job_last_success_seconds{job="backfill"}""",
            """attrbackfill_conversations_calls_total{operation="read",status="503"}""",
            """attrbackfill_conversations_calls_slow_total{operation="read"}""",
            """attrbackfill_oldest_incomplete_day_age_seconds{job="backfill"}""",
        ];
        Assert.All(counters, counter => Assert.Equal(0, Sample(metrics, counter)));
        var due = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero); // the schedule's only time
        Assert.Equal(due.ToUnixTimeSeconds(), Sample(metrics, """attrbackfill_job_success_due_seconds{job="backfill"}"""));
    }

    static IEnumerable<string> NamesOf(string metrics) =>
        metrics.Split('\n').Where(l => !l.StartsWith('#')).Select(l => l.Split('{', ' ')[0]);

    static double Sample(string metrics, string name)
    {
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        Assert.True(line is not null, $"no {name} in\n{metrics}");
        return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z0-9_]+ .*|[a-z0-9_]+(\{([a-z0-9_]+="([^"\\]|\\.)*",?)+\})? -?[0-9.E+-]+)$""")]
    private static partial Regex Line();
}
