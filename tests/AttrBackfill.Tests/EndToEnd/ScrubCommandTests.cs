using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Mode scrub as a user runs it: no listed value stays on the conversations, and none gets into a file.</summary>
public sealed partial class ScrubCommandTests
{
    const string Jobs = """
        { "jobs": [
          { "name": "scrub", "mode": "scrub", "select": { "mediaTypes": [] }, "flatten": { "include": ["*email*"] },
            "report": { "mask": ["*email*"], "xlsx": true } },
          { "name": "backfill", "select": { "mediaTypes": [] } } ] }
        """;

    [Fact]
    public async Task Dry_run_plan_apply_and_run_scrub_the_listed_values_alone_and_write_none_of_them_anywhere()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
        var options = new SandboxOptions
        {
            Conversations = 100, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, Varied = true, Clock = clock,
        };
        await using var place = await Workplace.WithSandboxAsync(options, Jobs);
        clock.Advance(TimeSpan.FromDays(5)); // all have ended long ago
        var before = place.Server!.ConversationIds().ToDictionary(id => id, place.Server.ConversationJson);
        var output = new StringBuilder();

        Assert.Equal(3, await RunAsync(["run", "scrub", "--dry-run", .. place.AllDates]));
        Assert.Equal(3, await RunAsync(["plan", "scrub", .. place.AllDates]));
        Assert.Equal(0, place.Server.WriteCount);
        var planned = Csv.Read(place.ReportPath("scrub", "mismatches.csv"));
        Assert.NotEmpty(planned);
        Assert.All(planned, r => Assert.Equal(("different", "***", "planned"), (r["kind"], r["actual"], r["action"])));

        var plan = RunId(place);
        Assert.Equal(0, await RunAsync(["apply", plan]));
        var applied = RunId(place);
        Assert.All(before, c => Assert.Equal(Expected(c.Value), place.Server.ConversationJson(c.Key)));
        Assert.Contains(before, c => Email().IsMatch(c.Value));
        var writes = place.Server.WriteCount;
        Assert.Equal(planned.Select(r => (r["conversation_id"], r["participant_id"])).Distinct().Count(), writes);

        Assert.Equal(0, await RunAsync(["apply", plan]));
        Assert.Equal(0, await RunAsync(["run", "scrub", .. place.AllDates]));
        var calls = place.Server.RequestCount;
        Assert.Equal(0, await RunAsync(["run", "scrub", .. place.AllDates]));
        Assert.InRange(place.Server.RequestCount - calls, 1, 10); // what is known to be scrubbed needs no call
        Assert.Equal(writes, place.Server.WriteCount);
        Assert.Contains("all in sync", output.ToString(), StringComparison.Ordinal);

        Assert.Equal(2, await RunAsync(["revert", applied]));
        Assert.Contains(
            $"run {applied} scrubbed attributes: the values before it are not kept, so there is nothing to put back", output.ToString(),
            StringComparison.Ordinal);

        Assert.Equal(0, await RunAsync(["run", "backfill", .. place.AllDates])); // from snapshots that still show them
        Assert.True(place.Server.WriteCount > writes);
        Assert.Equal(0, await RunAsync(["show", applied]));
        Assert.DoesNotMatch(Email(), output.ToString());
        Assert.All(before.Keys, id => Assert.DoesNotMatch(Email(), place.Server.ConversationJson(id)));
        foreach (var file in Directory.EnumerateFiles(place.Output, "*", SearchOption.AllDirectories))
            Assert.False(Email().IsMatch(await File.ReadAllTextAsync(file, Encoding.Latin1, TestContext.Current.CancellationToken)), file);

        async Task<int> RunAsync(string[] arguments)
        {
            var result = await place.RunAsync(arguments);
            output.Append(result.Out).Append(result.Error);
            return result.ExitCode;
        }
    }

    /// <summary>The conversation with every e-mail address of its customers cut out of the document, and nothing else changed.</summary>
    static string Expected(string json) => Email().Replace(json, "");

    static string RunId(Workplace place) =>
        JsonDocument.Parse(place.Report("scrub", "summary.json")).RootElement.GetProperty("runId").GetString()!;

    [GeneratedRegex(@"(old-)?user\d+@example\.com")]
    private static partial Regex Email();
}
