using System.Globalization;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Killed at any moment and taken up again, a run ends as if nothing had happened.</summary>
public sealed class RecoveryTests
{
    const int Concurrency = 4;

    /// <summary>So many chains of <see cref="Kills"/> kills each: no fewer than twenty random points of a run.</summary>
    const int Kills = 5;

    /// <summary>Of commands and targets that share the way through the code.</summary>
    const int FewerKills = 3;

    static readonly string[] Counted = ["status", "exitCode", "read", "outcomes", "kinds", "attributesPatched"];

    static readonly string Jobs = $$"""
        {
          "connections": { "default": { "maxConcurrency": {{Concurrency}} } },
          "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } }, { "name": "direct", "select": { "mediaTypes": [] }, "readBeforeWrite": false },
            { "name": "record", "select": { "mediaTypes": [] }, "target": "customAttributes", "customAttributes": { "schemaId": "SCHEMA" } },
            { "name": "scrub", "mode": "scrub", "select": { "mediaTypes": [] }, "flatten": { "include": ["*email*", "Lang"] } } ]
        }
        """;

    /// <summary>The same conversations whenever the test runs; as many as <c>ATTRBACKFILL_TEST_CONVERSATIONS</c> says.</summary>
    static SandboxOptions Fixed => new()
    {
        Conversations = int.Parse(Environment.GetEnvironmentVariable("ATTRBACKFILL_TEST_CONVERSATIONS") ?? "80",
            CultureInfo.InvariantCulture), Days = 3, Rate = "none", JobDelay = TimeSpan.Zero, Latency = TimeSpan.FromMilliseconds(3),
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    [Theory]
    [InlineData("backfill", 1)]
    [InlineData("backfill", 2)]
    [InlineData("backfill", 3)]
    [InlineData("direct", 4)]
    [InlineData("scrub", 10)]
    public Task A_run_killed_again_and_again_ends_like_an_undisturbed_one(string job, int seed) => AssertUndisturbedAsync(job, seed);

    [Fact]
    public Task So_does_one_that_writes_custom_attributes() => AssertUndisturbedAsync("record", seed: 7, FewerKills);

    static async Task AssertUndisturbedAsync(string job, int seed, int atLeast = Kills)
    {
        await using var calm = await PlaceAsync();
        await using var rough = await PlaceAsync();
        await calm.RunAsync(["run", job, .. calm.AllDates]);
        var (kills, end) =
            await KilledAsync(rough, seed, atLeast, calm.Server!.RequestCount, calm.Server.WriteCount, ["run", job, .. rough.AllDates]);
        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.InRange(kills, atLeast, atLeast + 1);
        AssertSame(calm, rough, job);
        Assert.InRange(rough.Server!.WriteCount - calm.Server.WriteCount, 0, kills * Concurrency);
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(rough.Output, job))); // one run, under one id
    }

    [Theory]
    [InlineData("apply", "backfill", 5)]
    [InlineData("revert", "backfill", 6)]
    [InlineData("revert", "record", 9)]
    public async Task So_do_apply_and_revert(string command, string job, int seed)
    {
        await using var calm = await PlaceAsync();
        await using var rough = await PlaceAsync();
        foreach (var place in new[] { calm, rough }) await place.RunAsync([command == "apply" ? "plan" : "run", job, .. place.AllDates]);
        var (calmBefore, roughBefore) = (calm.Server!.WriteCount, rough.Server!.WriteCount);
        var calls = calm.Server.RequestCount;
        var undisturbed = await calm.RunAsync(command, RunId(calm, job));
        calls = calm.Server.RequestCount - calls;
        var (kills, end) = await KilledAsync(
            rough, seed, FewerKills, calls, roughBefore + calm.Server.WriteCount - calmBefore, [command, RunId(rough, job)]);
        Assert.Equal(undisturbed.ExitCode, end.ExitCode);
        AssertSame(calm, rough, job);
        Assert.InRange(rough.Server.WriteCount - roughBefore - (calm.Server.WriteCount - calmBefore), 0, kills * Concurrency);
    }

    [Fact]
    public async Task A_window_run_twice_sends_no_write_and_costs_a_call_per_thousand()
    {
        var lake = Fixed with { Conversations = 1000, AvailabilityLag = TimeSpan.Zero, Latency = TimeSpan.Zero };
        await using var place = await Workplace.WithSandboxAsync(lake, Jobs);
        string[] window = ["--from", place.Server!.From.ToString("o"), "--to", place.Server.DataAvailability.ToString("o")];
        await place.RunAsync(["run", "backfill", .. window]);
        var (writes, calls) = (place.Server.WriteCount, place.Server.RequestCount);
        var again = await place.RunAsync(["run", "backfill", .. window]);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(writes, place.Server.WriteCount);
        var costs = place.Server.Requests.Skip((int)calls).Select(r => $"{r.Method} {r.Path}").ToList();
        Assert.True(costs.Count <= 5 + 1, string.Join('\n', costs));
    }

    [Fact]
    public async Task What_failed_is_tried_again_by_resume_and_only_that()
    {
        await using var place = await Workplace.WithSandboxAsync(Fixed, Jobs);
        var unlucky = Csv.Read(await PlannedAsync(place)).First(r => r["action"] == "planned")["conversation_id"];
        await using var broken =
            await SandboxServer.StartAsync(Fixed with { Faults = $"403:{unlucky}" }, TestContext.Current.CancellationToken);
        place.PointTo(broken.BaseAddress);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 4, run.ToString());
        Assert.Contains("resume", run.Out, StringComparison.Ordinal);
        var runId = RunId(place);

        place.PointTo(place.Server!.BaseAddress);
        var resumed = await place.RunAsync("resume", runId);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(1, place.Server.WriteCount);
        Assert.Equal(0, RunTests.Summary(place, "backfill").Outcome("failed"));
        Assert.Equal(broken.WriteCount + 1, RunTests.Summary(place, "backfill").Outcome("patched"));
        Assert.Contains("nothing to resume", (await place.RunAsync("resume", runId)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guard_is_passed_by_resume_when_it_is_told_to()
    {
        const string guarded = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "guards": { "maxChanges": 5 } } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Fixed, guarded);
        var stopped = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.Contains("--ignore-guards", stopped.Out, StringComparison.Ordinal);
        var resumed = await place.RunAsync("resume", RunId(place), "--ignore-guards");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.True(place.Server!.WriteCount > 20);
        Assert.Equal(place.Server.WriteCount, RunTests.Summary(place, "backfill").Outcome("patched"));
    }

    [Fact]
    public async Task So_is_that_of_failures()
    {
        const string guarded = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "guards": { "maxFailures": 5 } } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Fixed, guarded);
        var all = place.Server!.ConversationIds();
        await using var broken = await SandboxServer.StartAsync(
            Fixed with { Faults = string.Join(',', all.Take(60).Select(id => $"403:{id}")) }, TestContext.Current.CancellationToken);
        place.PointTo(broken.BaseAddress);
        var stopped = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(stopped.ExitCode == 4, stopped.ToString());
        Assert.Contains("maxFailures 5", stopped.Error, StringComparison.Ordinal);
        Assert.InRange(RunTests.Summary(place, "backfill").Outcome("failed"), 6, 6 + 16); // and what was called for at that moment
        Assert.Contains("--ignore-guards", stopped.Out, StringComparison.Ordinal);
        var resumed = await place.RunAsync("resume", RunId(place), "--ignore-guards");
        Assert.True(resumed.ExitCode == 4, resumed.ToString()); // the same ones fail, and all others are done
        Assert.InRange(RunTests.Summary(place, "backfill").Outcome("failed"), 30, 60);

        place.PointTo(place.Server.BaseAddress);
        resumed = await place.RunAsync("resume", RunId(place));
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(0, RunTests.Summary(place, "backfill").Outcome("failed"));
        Assert.Equal(broken.WriteCount + place.Server.WriteCount, RunTests.Summary(place, "backfill").Outcome("patched"));
    }

    /// <summary>
    /// Kills the command at so many random calls, and once more right after its last write, and takes it up again each time.
    /// </summary>
    static async Task<(int Kills, ProcessResult End)> KilledAsync(
        Workplace place, int seed, int times, long calls, long writes, string[] command)
    {
        var random = new Random(seed);
        for (var kills = 0; ; kills++)
        {
            var arguments = kills == 0 ? command
                : command[0] == "run" && kills % 2 == 1 ? command // run over the window of an interrupted run takes it up
                : ["resume", await LastRunAsync(place)];
            using var process = place.Start(arguments);
            var at = place.Server!.RequestCount + random.NextInt64(1, Math.Max(2, calls / times));
            var ended = process.EndAsync();
            while (!ended.IsCompleted && (kills < times
                ? place.Server.RequestCount < at
                : kills == times && place.Server.WriteCount < writes))
            {
                await Task.Delay(1);
            }

            if (kills <= times && !ended.IsCompleted) process.Kill();
            var end = await ended;
            if (kills > times || end.ExitCode is 0 or 3) return (kills, end);
        }
    }

    static async Task<string> LastRunAsync(Workplace place)
    {
        using var history = JsonDocument.Parse((await place.RunAsync("history", "--json")).Out);
        return history.RootElement[0].GetProperty("runId").GetString()!;
    }

    static async Task<string> PlannedAsync(Workplace place)
    {
        await place.RunAsync(["run", "backfill", "--dry-run", .. place.AllDates]);
        return place.ReportPath("backfill", "mismatches.csv");
    }

    static async Task<Workplace> PlaceAsync()
    {
        var place = await Workplace.WithSandboxAsync(Fixed);
        place.Write("jobs.json", Jobs.Replace("SCHEMA", place.Server!.SchemaId, StringComparison.Ordinal));
        return place;
    }

    static string RunId(Workplace place, string job = "backfill") =>
        Path.GetFileName(Path.GetDirectoryName(place.ReportPath(job, "summary.json"))!);

    static void AssertSame(Workplace calm, Workplace rough, string job)
    {
        Assert.All(
            calm.Server!.ConversationIds(), id => Assert.Equal(calm.Server.ConversationJson(id), rough.Server!.ConversationJson(id)));
        Assert.All(
            calm.Server!.ConversationIds(), id => Assert.Equal(CustomRecords.Of(calm.Server, id), CustomRecords.Of(rough.Server!, id)));
        foreach (var name in new[] { "mismatches.csv", "conversations.csv" })
            Assert.Equal(Stripped(calm.ReportPath(job, name)), Stripped(rough.ReportPath(job, name)));
        Assert.Equal(calm.Report(job, "attributes.csv"), rough.Report(job, "attributes.csv"));
        Assert.Equal(Counts(calm, job), Counts(rough, job));
    }

    /// <summary>All but the run's id and what the server makes anew for each call.</summary>
    static IEnumerable<string> Stripped(string path) => Csv.Read(path)
        .Select(row => Csv.Without(row, "run_id", "correlation_id"));

    static string Counts(Workplace place, string job)
    {
        using var summary = JsonDocument.Parse(place.Report(job, "summary.json"));
        return string.Join('\n', Counted.Select(n => summary.RootElement.GetProperty(n).GetRawText()));
    }
}
