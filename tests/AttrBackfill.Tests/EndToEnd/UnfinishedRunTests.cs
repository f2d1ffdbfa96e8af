using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>A run that did not finish says so everywhere, and so does one whose process is gone.</summary>
public sealed partial class UnfinishedRunTests
{
    static readonly SandboxOptions Slow = new()
    {
        Conversations = 200, Days = 2, Rate = "none", Latency = TimeSpan.FromMilliseconds(100), JobDelay = TimeSpan.Zero,
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    const string JobsText = """
        {
          "connections": { "default": { "maxConcurrency": 2 } },
          "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } }, { "name": "audit", "mode": "audit", "select": { "mediaTypes": [] } } ]
        }
        """;

    [Fact]
    public async Task An_interrupted_run_says_first_how_far_it_came_and_what_it_did_not_look_at()
    {
        await using var place = await Workplace.WithSandboxAsync(Slow, JobsText);
        using var process = place.Start(["run", "backfill", .. place.AllDates]);
        await WrittenAsync(place, 3);
        process.Signal(PosixSignal.SIGTERM);
        var end = await process.EndAsync();
        Assert.True(end.ExitCode == 143, end.ToString());
        var (read, found, pending) = Unfinished(end.Out, "INTERRUPTED");
        Assert.Equal(found, read + pending);
        Assert.True(pending > 20, end.ToString());
        Assert.EndsWith($" + pending {pending}", end.Out.Split('\n')[1], StringComparison.Ordinal);
        Assert.DoesNotContain("nothing to write", end.Out, StringComparison.Ordinal);

        using var history = JsonDocument.Parse((await place.RunAsync("history", "--json")).Out);
        var run = history.RootElement[0];
        Assert.Equal((pending, "interrupted", "interrupted"),
            (run.GetProperty("pending").GetInt64(), run.GetProperty("status").GetString(), run.GetProperty("message").GetString()));
        await place.RunAsync("report", run.GetProperty("runId").GetString()!); // a process in a hurry may have left them out
        using var summary = JsonDocument.Parse(place.Report("backfill", "summary.json"));
        Assert.Equal(
            (pending, read), (summary.RootElement.GetProperty("pending").GetInt64(), summary.RootElement.GetProperty("read").GetInt64()));
        Assert.Equal("interrupted", summary.RootElement.GetProperty("message").GetString());
        Assert.Contains(
            $"INTERRUPTED after {read} of {found} conversations", place.Report("backfill", "report.html"), StringComparison.Ordinal);
        Assert.Contains($"interrupted; {pending} not looked at", await File.ReadAllTextAsync(
            Path.Combine(place.Output, "index.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var resumed = await place.RunAsync("resume", run.GetProperty("runId").GetString()!);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Matches("resuming run [^ ]+, interrupted at 20", resumed.Error);
        Assert.DoesNotContain("pending", resumed.Out, StringComparison.Ordinal);
        using var whole = JsonDocument.Parse(place.Report("backfill", "summary.json"));
        Assert.Equal(0, whole.RootElement.GetProperty("pending").GetInt64());
        Assert.Equal(["interrupted", null], whole.RootElement.GetProperty("attempts").EnumerateArray()
            .Select(a => a.GetProperty("message").GetString()));
        Assert.Contains("Attempt 2", place.Report("backfill", "report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_run_has_died_wherever_it_is_shown_with_the_command_that_finishes_it()
    {
        await using var place = await Workplace.WithSandboxAsync(Slow, JobsText);
        using (var process = place.Start(["run", "backfill", .. place.AllDates]))
        {
            await WrittenAsync(place, 3);
            process.Kill();
            await process.EndAsync();
        }

        using var history = JsonDocument.Parse((await place.RunAsync("history", "--json")).Out);
        var (runId, status) =
            (history.RootElement[0].GetProperty("runId").GetString()!, history.RootElement[0].GetProperty("status").GetString());
        Assert.Equal("died", status);
        Assert.Equal(JsonValueKind.Null, history.RootElement[0].GetProperty("pending").ValueKind);
        foreach (var command in new[] { "history", "jobs", "doctor" })
        {
            var shown = await place.RunAsync(command);
            Assert.Contains("died", shown.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("running", shown.Out, StringComparison.Ordinal);
            Assert.Contains($"attrbackfill resume {runId}", shown.Out, StringComparison.Ordinal);
        }

        Assert.Contains("OK, 1 run, 1 unfinished: ", (await place.RunAsync("doctor")).Out, StringComparison.Ordinal);
        await place.RunAsync("run", "audit", "--ids", place.Server!.ConversationIds().First());
        var index = await File.ReadAllTextAsync(Path.Combine(place.Output, "index.html"), TestContext.Current.CancellationToken);
        Assert.Contains($"attrbackfill resume {runId}", index, StringComparison.Ordinal);
        var report = await place.RunAsync("report", runId, "--json");
        Assert.Equal("died", JsonElement.Parse(report.Out).GetProperty("status").GetString());

        var resumed = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains($"resuming run {runId}, its process died", resumed.Error, StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(place.Report("backfill", "summary.json"));
        Assert.Equal(["its process died", null], summary.RootElement.GetProperty("attempts").EnumerateArray()
            .Select(a => a.GetProperty("message").GetString()));
        Assert.DoesNotContain("died", (await place.RunAsync("jobs")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_at_work_in_another_process_is_running()
    {
        await using var place = await Workplace.WithSandboxAsync(Slow, JobsText);
        using var process = place.Start(["run", "backfill", .. place.AllDates]);
        await WrittenAsync(place, 1);
        var jobs = await place.RunAsync("jobs");
        process.Kill();
        Assert.Contains("running", jobs.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("died", jobs.Out, StringComparison.Ordinal);
    }

    static async Task WrittenAsync(Workplace place, long writes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2)); // against a hang
        while (place.Server!.WriteCount < writes) await Task.Delay(5, patience.Token);
    }

    static (long Read, long Found, long Pending) Unfinished(string output, string word)
    {
        var match = Line().Match(output);
        Assert.True(match.Success && output.StartsWith(word, StringComparison.Ordinal), output);
        return (Number(1), Number(2), Number(3));

        long Number(int group) => long.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^[A-Z]+ after ([0-9]+) of ([0-9]+) conversations: .*; ([0-9]+) not looked at\n")]
    private static partial Regex Line();
}
