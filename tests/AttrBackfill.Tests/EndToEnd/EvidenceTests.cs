using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>What a run found out stays, what it would do is not shown as done, and what it must not do it does not begin.</summary>
public sealed partial class EvidenceTests
{
    static SandboxOptions Fixed => new()
    {
        Conversations = 150, Days = 3, Rate = "none", JobDelay = TimeSpan.Zero,
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    [Fact]
    public async Task A_resume_that_fails_again_keeps_the_mismatches_that_the_run_has_found()
    {
        await using var plain = await Workplace.WithSandboxAsync(Fixed);
        await plain.RunAsync(["run", "backfill", "--dry-run", .. plain.AllDates]);
        var unlucky =
            Csv.Read(plain.ReportPath("backfill", "mismatches.csv")).Select(r => r["conversation_id"]).Distinct().Take(12).ToList();
        await using var place =
            await Workplace.WithSandboxAsync(Fixed with { Faults = string.Join(',', unlucky.Select(id => $"403:{id}")) });
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 4, run.ToString());
        Assert.Contains("12 failed: 12 x 403\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("and 7 more; conversations.csv lists all of them\n", run.Error, StringComparison.Ordinal);
        string[] columns = ["run_id", "correlation_id", "calls", "participant_id"];
        var before = Rows(place, "mismatches.csv", columns);
        var conversations = Rows(place, "conversations.csv", columns);
        Assert.True(before.Count(r => unlucky.Any(u => r.Contains(u, StringComparison.Ordinal))) > 12, run.ToString());

        var runId = Path.GetFileName(Path.GetDirectoryName(place.ReportPath("backfill", "summary.json"))!);
        var kinds = Kinds(place);
        var resumed = await place.RunAsync("resume", runId);
        Assert.True(resumed.ExitCode == 4, resumed.ToString());
        Assert.Equal(before, Rows(place, "mismatches.csv", columns));
        Assert.Equal(conversations, Rows(place, "conversations.csv", columns));
        Assert.Equal(kinds, Kinds(place));
        using var history = JsonDocument.Parse((await place.RunAsync("history", "--json")).Out);
        Assert.Equal(before.Count, history.RootElement[0].GetProperty("mismatches").GetInt64() + Notes(place));
    }

    [Fact]
    public async Task What_a_dry_run_and_a_plan_would_do_is_not_shown_as_done()
    {
        await using var place = await Workplace.WithSandboxAsync(Fixed);
        foreach (var command in new[] { new[] { "run", "backfill", "--dry-run" }, ["plan", "backfill"] })
        {
            var run = await place.RunAsync([.. command, .. place.AllDates]);
            Assert.Contains($"would patch {RunTests.Summary(place, "backfill").Outcome("planned")} conversations, wrote nothing", run.Out,
                StringComparison.Ordinal);
            Assert.DoesNotContain("attributes written", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_by_hand_over_dates_does_not_decide_where_the_schedule_begins()
    {
        await using var place =
            await Workplace.WithSandboxAsync(new SandboxOptions { Conversations = 60, Days = 3, Rate = "none", JobDelay = TimeSpan.Zero });
        var old = await place.RunAsync("run", "backfill", "--date", "2026-10-20");
        Assert.True(old.ExitCode == 0, old.ToString());
        var own = await place.RunAsync("run", "backfill");
        Assert.True(own.ExitCode == 0, own.ToString());
        using var first = JsonDocument.Parse(place.Report("backfill", "summary.json"));
        Assert.Equal(TimeSpan.FromDays(1), Time(first, "to") - Time(first, "from")); // yesterday, as on the first night

        var again = await place.RunAsync("run", "backfill"); // its own window has set where the next one begins
        Assert.Contains("nothing is due", again.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(100, true)]
    public async Task The_percentage_of_changes_is_judged_before_the_first_write_however_few_conversations_there_are(
        int percent, bool passes)
    {
        var jobs =
            $$"""{ "connections": { "default": { "maxConcurrency": 2 } }, "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "guards": { "maxChangePercent": {{percent}} } } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Fixed with { Conversations = 68 }, jobs);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == (passes ? 0 : 3), run.ToString());
        var summary = RunTests.Summary(place, "backfill");
        Assert.Equal(68, summary.Read + summary.Pending);
        if (passes)
        {
            Assert.Equal((place.Server!.WriteCount, "completed"), (summary.Outcome("patched"), summary.Status));
            return;
        }

        Assert.Equal((0, "stopped"), (place.Server!.WriteCount, summary.Status));
        Assert.Contains(
            $"stopped by guard maxChangePercent 10: {summary.Pending} of 68 conversations would change", run.Out, StringComparison.Ordinal);
        var plan = await place.RunAsync(["plan", "backfill", .. place.AllDates]);
        Assert.Contains(
            $"a run would be stopped by guard maxChangePercent 10: {summary.Pending} of 68 ", plan.Error, StringComparison.Ordinal);

        using var history = JsonDocument.Parse((await place.RunAsync("history", "--json")).Out);
        var runId = history.RootElement[1].GetProperty("runId").GetString()!;
        Assert.Equal(3, (await place.RunAsync("resume", runId)).ExitCode); // it is still the same share
        Assert.Equal(0, place.Server.WriteCount);
        var resumed = await place.RunAsync("resume", runId, "--ignore-guards");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(summary.Pending, place.Server.WriteCount);
    }

    static List<string> Rows(Workplace place, string report, string[] without) =>
        [.. Csv.Read(place.ReportPath("backfill", report)).Select(row => CorrelationId().Replace(Csv.Without(row, without), ""))];

    static string Kinds(Workplace place)
    {
        using var summary = JsonDocument.Parse(place.Report("backfill", "summary.json"));
        return summary.RootElement.GetProperty("kinds").GetRawText();
    }

    /// <summary>Rows of collisions and their like, which are no mismatches.</summary>
    static long Notes(Workplace place)
    {
        using var summary = JsonDocument.Parse(place.Report("backfill", "summary.json"));
        return summary.RootElement.GetProperty("kinds").EnumerateObject().Where(k => k.Name is not ("missing" or "different"))
            .Sum(k => k.Value.GetInt64());
    }

    [GeneratedRegex("correlation id [0-9a-f-]+")]
    private static partial Regex CorrelationId();

    static DateTimeOffset Time(JsonDocument summary, string name) =>
        DateTimeOffset.Parse(summary.RootElement.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
}
