using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>What leaves the daemon: metrics, traces, messages; all of it, and nothing that is not for others.</summary>
public sealed partial class TelemetryTests
{
    const string Secret = "client-secret-5e0f9a";
    const string HookSecret = "hook-path-77c1d2";
    const string Value = "attribute-value-b3a9";

    static readonly SandboxOptions Small = new() { Conversations = 60, Days = 3, Rate = "none" };

    [Fact]
    public async Task Metrics_count_what_the_summary_counts()
    {
        await using var place = await Workplace.WithSandboxAsync(
            Small, $$"""{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, {{Daemon.Never}} } ] }""");
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync("backfill");
        var summary = JsonDocument.Parse(place.Report("backfill", "summary.json")).RootElement;
        var metrics = await daemon.GetAsync("/metrics");
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
        Assert.DoesNotContain("attrbackfill_runs_active{", metrics, StringComparison.Ordinal);
        Assert.All(metrics.TrimEnd().Split('\n'), line => Assert.Matches(Line(), line));
        daemon.Process.Kill();

        // A daemon that starts anew knows when its jobs last succeeded.
        await daemon.Process.EndAsync();
        using var next = await Daemon.StartAsync(place);
        Assert.True(Sample(await next.GetAsync("/metrics"), """attrbackfill_job_last_success_seconds{job="backfill"}""") > 1_700_000_000);
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

    static double Sample(string metrics, string name)
    {
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        Assert.True(line is not null, $"no {name} in\n{metrics}");
        return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z0-9_]+ .*|[a-z0-9_]+(\{([a-z0-9_]+="([^"\\]|\\.)*",?)+\})? -?[0-9.E+-]+)$""")]
    private static partial Regex Line();
}
