using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The commands around a run.</summary>
public sealed class CommandTests
{
    static readonly SandboxOptions Small = new() { Conversations = 60, Days = 1, Rate = "none" };

    [Fact]
    public async Task The_sandbox_run_keeps_its_state_so_that_a_second_one_writes_nothing()
    {
        await using var place = Workplace.Without();
        place.Environment.Clear(); // it needs no credentials
        var first = await place.RunAsync("run", "backfill", "--sandbox");
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains("read 1000 = ", first.Out, StringComparison.Ordinal);
        var second = await place.RunAsync("run", "backfill", "--sandbox");
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Contains("patched 0", second.Out, StringComparison.Ordinal);
        Assert.Contains("nothing to write", second.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(place.Output, "sandbox", "state.json")));
    }

    [Fact]
    public async Task Reports_are_written_again_from_the_ledger_just_as_they_were()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        await place.RunAsync(["run", "backfill", .. place.AllDates]);
        string[] names = ["mismatches.csv", "conversations.csv", "attributes.csv", "summary.json"];
        var before = names.ToDictionary(n => n, n => place.Report("backfill", n));
        var runId = Path.GetFileName(Path.GetDirectoryName(place.ReportPath("backfill", "summary.json")))!;
        Directory.Delete(Path.Combine(place.Output, "backfill"), recursive: true);
        var report = await place.RunAsync("report", runId);
        Assert.True(report.ExitCode == 0, report.ToString());
        Assert.All(names, n => Assert.Equal(before[n], place.Report("backfill", n)));
    }

    [Fact]
    public async Task History_and_jobs_tell_what_ran_and_what_will()
    {
        const string jobs =
            """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "schedule": { "cron": "0 0 3 * * ?", "timeZone": "UTC" } }, { "name": "other" } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Small, jobs);
        await place.RunAsync(["run", "backfill", "--dry-run", .. place.AllDates]);
        await place.RunAsync(["run", "backfill", .. place.AllDates]);
        using var history = JsonDocument.Parse((await place.RunAsync("history", "backfill", "--json")).Out);
        var runs = history.RootElement.EnumerateArray().ToList();
        Assert.Equal([0, 3], runs.Select(r => r.GetProperty("exitCode").GetInt32()));
        string[] expected =
        [
            "runId", "job", "mode", "kind", "dryRun", "refersTo", "from", "to", "startedAt", "endedAt", "status", "exitCode", "read",
            "patched", "failed",
            "pending", "mismatches", "message", "lost", "remaining",
        ];
        Assert.Equal([false, true], runs.Select(r => r.GetProperty("dryRun").GetBoolean()));
        Assert.Equal(expected, runs[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(place.Server!.WriteCount, runs[0].GetProperty("patched").GetInt64());

        using var list = JsonDocument.Parse((await place.RunAsync("jobs", "--json")).Out);
        var (scheduled, other) = (list.RootElement[0], list.RootElement[1]);
        Assert.Equal(["name", "mode", "target", "schedule", "timeZone", "nextRun", "lastRun", "nextFrom", "nextTo", "fault"],
            scheduled.EnumerateObject().Select(p => p.Name));
        Assert.EndsWith("T03:00:00.000Z", scheduled.GetProperty("nextRun").GetString(), StringComparison.Ordinal);
        Assert.Equal(runs[0].GetProperty("runId").GetString(), scheduled.GetProperty("lastRun").GetString());
        Assert.Equal(JsonValueKind.Null, other.GetProperty("nextRun").ValueKind);
        using var newest = JsonDocument.Parse((await place.RunAsync("history", "-n", "1", "--since", "1h", "--json")).Out);
        Assert.Equal(runs[0].GetProperty("runId").GetString(), Assert.Single(newest.RootElement.EnumerateArray()).GetProperty("runId").GetString());
        Assert.Contains("and 1 older: -n 2 shows all", (await place.RunAsync("history", "-n", "1")).Out, StringComparison.Ordinal);
        Assert.Equal("no such runs\n", (await place.RunAsync("history", "--failed")).Out);
    }

    [Fact]
    public async Task A_place_without_a_ledger_stays_empty_when_it_is_looked_at_and_no_word_at_all_gets_the_help()
    {
        await using var place = Workplace.Without();
        var history = await place.RunAsync("history");
        Assert.StartsWith("no runs: there is no ledger at output", history.Out, StringComparison.Ordinal);
        Assert.Equal("[]\n", (await place.RunAsync("history", "--json")).Out);
        Assert.Equal(0, (await place.RunAsync("jobs", "--log-level", "warn")).ExitCode);
        Assert.Contains("there is no ledger at output", (await place.RunAsync("report", "20260101T000000Z-0000")).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(place.Output));
        var help = await place.RunFreshAsync();
        Assert.Equal((2, ""), (help.ExitCode, help.Error));
        Assert.Contains("coverage", help.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_tells_whether_mismatches_grow()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        await place.RunAsync(["run", "audit", .. place.AllDates]);
        await place.RunAsync(["run", "audit", .. place.AllDates]);
        using var history = JsonDocument.Parse((await place.RunAsync("history", "audit", "--trends", "--json")).Out);
        var all = history.RootElement[0];
        Assert.Equal(["job", "attribute", "trend", "before", "last", "runs"], all.EnumerateObject().Select(p => p.Name));
        Assert.Equal((JsonValueKind.Null, "steady"), (all.GetProperty("attribute").ValueKind, all.GetProperty("trend").GetString()));
        var rows = Csv.Read(place.ReportPath("audit", "mismatches.csv")).Where(r => r["kind"] is "missing" or "different").ToList();
        Assert.Equal(
            [rows.Count, rows.Count], all.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("mismatches").GetInt32()));
        var worst = history.RootElement[1];
        Assert.Equal(rows.Count(r => r["attribute"] == worst.GetProperty("attribute").GetString()), worst.GetProperty("last").GetInt32());

        var text = (await place.RunAsync("history", "--trends")).Out;
        Assert.DoesNotContain("RESULT", text, StringComparison.Ordinal);
        Assert.Matches($@"audit +\(all\) +2 +{rows.Count} +{rows.Count} +steady", text);
        Assert.Contains("report.html", await File.ReadAllTextAsync(
            Path.Combine(place.Output, "index.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var page = place.Report("audit", "report.html");
        var calls =
            JsonDocument.Parse(place.Report("audit", "summary.json")).RootElement.GetProperty("calls").GetProperty("total").GetInt64();
        var bars = Regex.Matches(page, "calls ([0-9]+)</title>").Select(bar => long.Parse(bar.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal(calls, bars.Max()); // a bar shows the minute before it
    }

    [Fact]
    public async Task The_shipped_jobs_file_is_valid()
    {
        await using var place =
            Workplace.Without(await File.ReadAllTextAsync(Repository.Path("jobs.json"), TestContext.Current.CancellationToken));
        var validate = await place.RunAsync("validate");
        Assert.True(validate.ExitCode == 0, validate.ToString());
    }

    [Fact]
    public async Task The_sandbox_server_serves_another_process_until_it_is_stopped()
    {
        await using var place = Workplace.Without();
        using var sandbox = place.Start("sandbox", "--port", "0", "--conversations", "30", "--days", "1", "--rate", "none");
        await sandbox.SeenAsync("Ctrl-C stops it");
        sandbox.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        var ended = await sandbox.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("export GENESYS_API_URL=http://127.0.0.1:", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Since_last_covers_each_day_once()
    {
        const string jobs = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Small with { Days = 2 }, jobs);
        var first = await place.RunAsync("run", "backfill", "--json");
        var second = await place.RunAsync("run", "backfill", "--json");
        using var one = JsonDocument.Parse(first.Out);
        using var two = JsonDocument.Parse(second.Out);
        Assert.Equal(one.RootElement.GetProperty("to").GetString(), two.RootElement.GetProperty("from").GetString());
        Assert.True(one.RootElement.GetProperty("read").GetInt64() > 0, first.ToString());
        var stillOpen = one.RootElement.GetProperty("outcomes").GetProperty("deferred").GetInt64(); // around midnight
        var midnightBetween = two.RootElement.GetProperty("from").GetString() != two.RootElement.GetProperty("to").GetString();
        var endedSince = stillOpen - two.RootElement.GetProperty("waiting").GetInt64(); // a run reads a deferred one once it has ended
        if (!midnightBetween) Assert.Equal(endedSince, two.RootElement.GetProperty("read").GetInt64());
    }
}
