using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary><c>coverage</c>: which days are proven complete, and what to type where one is not.</summary>
public sealed class CoverageCommandTests
{
    const string Job = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ] }""";

    [Fact]
    public async Task The_commands_that_it_prints_end_with_complete_days()
    {
        using var files = new TemporaryFolder();
        await using var place = await Workplace.WithSandboxAsync(
            new SandboxOptions { DataFiles = [files.Write("days.json", PastDays.Script(3))], Rate = "none" }, Job);
        await using var proxy = RecordingProxy.To(place.Server!.BaseAddress);
        place.PointTo(proxy.Address);
        var nothing = await place.RunAsync("coverage", "backfill");
        Assert.Equal((3, $"backfill: 0 of 1 day complete, {PastDays.Of(1)} (UTC)\n  {PastDays.Of(1)}  never (not read): attrbackfill run backfill --date {PastDays.Of(1)}\n"),
            (nothing.ExitCode, nothing.Out));
        Assert.False(Directory.Exists(place.Output)); // a look makes no ledger

        proxy.Refuses = (method, path) => method == "PATCH" && path.Contains(PastDays.Id(3, 0), StringComparison.Ordinal);
        Assert.Equal(4, (await place.RunAsync("run", "backfill", "--date", PastDays.Of(3))).ExitCode);
        Assert.Equal(0, (await place.RunAsync("run", "backfill", "--date", PastDays.Of(1), "--limit", "2")).ExitCode);
        proxy.Refuses = (_, _) => false;
        var gaps = await place.RunAsync("coverage", "--json", "--from", PastDays.Of(4));
        Assert.Equal(3, gaps.ExitCode);
        var days = Held(gaps.Out);
        Assert.Equal(
            [(PastDays.Of(4), "never", 0), (PastDays.Of(3), "failures", 3), (PastDays.Of(2), "never", 0), (PastDays.Of(1), "part", 2)],
            days.Select(d => (Text(d, "day")!, Text(d, "state")!, d.GetProperty("read").GetInt32())));
        Assert.Equal(("backfill", 1, 0, "none"),
            (Text(days[1], "job"), days[1].GetProperty("failed").GetInt32(), days[1].GetProperty("waiting").GetInt32(), Text(days[1], "verified")));
        Assert.NotNull(Text(days[1], "lastLook"));
        Assert.Null(Text(days[2], "lastLook"));
        Assert.Equal("failures", Text(days[1].GetProperty("hours")[10], "state"));
        Assert.Equal("complete", Text(days[1].GetProperty("hours")[11], "state"));
        Assert.All(days, d => Assert.Equal(24, d.GetProperty("hours").GetArrayLength()));

        var shown = await place.RunAsync("coverage");
        Assert.StartsWith($"backfill: 0 of 3 days complete, {PastDays.Of(3)} to {PastDays.Of(1)} (UTC)\n", shown.Out, StringComparison.Ordinal);
        Assert.InRange(shown.Out.Split('\n').Length, 4, 24);
        var commands = shown.Out.Split('\n').Where(l => l.Contains(": attrbackfill ", StringComparison.Ordinal))
            .Select(l => l[(l.LastIndexOf(": attrbackfill ", StringComparison.Ordinal) + ": attrbackfill ".Length)..].Split(' ')).ToList();
        Assert.Equal(["resume", "run", "run"], commands.Select(c => c[0]));
        foreach (var command in commands) Assert.Equal(0, (await place.RunAsync(command)).ExitCode);
        var complete = await place.RunAsync("coverage", "--json");
        Assert.True(complete.ExitCode == 0, complete.ToString());
        Assert.All(Held(complete.Out), d => Assert.Equal(("complete", 3, null, false),
            (Text(d, "state"), d.GetProperty("read").GetInt32(), Text(d, "command"), d.TryGetProperty("hours", out _))));
    }

    [Theory]
    [InlineData("nightly", "2026-11-01", "there is no job 'nightly'")]
    [InlineData("backfill", "2199-01-01", "--from 2199-01-01 is after the last day")]
    [InlineData("backfill", "2001-01-01", "--from 2001-01-01 is more than 3660 days before the last day")]
    public async Task What_it_cannot_show_is_wrong_usage(string job, string from, string message)
    {
        await using var place = Workplace.Without(Job);
        var refused = await place.RunAsync("coverage", job, "--from", from);
        Assert.True(refused.ExitCode == 2, refused.ToString());
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Out);
    }

    static List<JsonElement> Held(string json)
    {
        var days = JsonElement.Parse(json);
        Assert.Empty(JsonShape.Problems(JsonShape.Schema("coverage.schema.json"), days));
        return [.. days.EnumerateArray()];
    }

    static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
