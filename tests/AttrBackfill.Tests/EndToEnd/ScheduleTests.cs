using System.Runtime.InteropServices;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

public sealed class ScheduleTests
{
    const string EverySecond = """
        { "jobs": [ { "name": "often", "select": { "mediaTypes": [] }, "window": "last:7d", "schedule": { "cron": "* * * * * ?", "timeZone": "UTC" } } ] }
        """;

    [Fact]
    public async Task The_daemon_fires_a_job_by_cron_and_stops_cleanly_on_SIGTERM()
    {
        await using var place =
            await Workplace.WithSandboxAsync(new SandboxOptions { Conversations = 50, Days = 3, Rate = "none" }, EverySecond);
        using var daemon = place.Start("schedule");
        await daemon.SeenAsync("completed");
        daemon.Signal(PosixSignal.SIGTERM);
        var ended = await daemon.EndAsync();
        Assert.True(ended.ExitCode == 143, ended.ToString());
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Out);
        Assert.True(File.Exists(place.ReportPath("often", "summary.json")));
        var history = await place.RunAsync("history", "--json");
        Assert.Contains("\"status\": \"completed\"", history.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\"status\": \"running\"", history.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_in_the_middle_of_a_run_the_daemon_finishes_the_calls_in_flight_and_saves()
    {
        var slow = new SandboxOptions { Conversations = 400, Days = 3, Rate = "none", Latency = TimeSpan.FromMilliseconds(200) };
        await using var place = await Workplace.WithSandboxAsync(slow, EverySecond);
        using var daemon = place.Start("schedule");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (place.Server!.WriteCount == 0) await Task.Delay(10, patience.Token);
        daemon.Signal(PosixSignal.SIGTERM);
        var ended = await daemon.EndAsync();
        Assert.True(ended.ExitCode == 143, ended.ToString());
        var summary = RunTests.Summary(place, "often");
        Assert.Equal("interrupted", summary.Status);
        Assert.Equal(place.Server.WriteCount, summary.Outcome("patched"));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_an_answer_that_never_comes()
    {
        var never = new SandboxOptions { Conversations = 400, Days = 3, Rate = "none", Faults = "hang@get=1" };
        await using var place = await Workplace.WithSandboxAsync(never, EverySecond);
        using var daemon = place.Start("schedule");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (place.Server!.CountOf("get") == 0) await Task.Delay(10, patience.Token);
        daemon.Signal(PosixSignal.SIGTERM);
        var ended = await daemon.EndAsync();
        Assert.True(ended.ExitCode == 143, ended.ToString());
        Assert.Equal("interrupted", RunTests.Summary(place, "often").Status);
        // the run ended by itself, before the scheduler stopped waiting for it
        Assert.DoesNotContain("gave up", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_last_time_has_passed_is_a_note_of_validate_and_a_line_of_the_daemon_which_lives_on()
    {
        const string jobs = """
            { "jobs": [ { "name": "once", "schedule": { "cron": "0 0 3 2 11 ? 2025", "timeZone": "UTC" } },
                        { "name": "often", "select": { "mediaTypes": [] }, "window": "last:7d", "schedule": { "cron": "* * * * * ?", "timeZone": "UTC" } } ] }
            """;
        await using var place = await Workplace.WithSandboxAsync(new SandboxOptions { Conversations = 20, Days = 3, Rate = "none" }, jobs);
        var valid = await place.RunAsync("validate");
        Assert.True(valid.ExitCode == 0, valid.ToString());
        Assert.Contains("note: job 'once': its cron 0 0 3 2 11 ? 2025 does not fire again", valid.Out, StringComparison.Ordinal);
        using var daemon = place.Start("schedule");
        await daemon.SeenAsync("job 'once': its cron 0 0 3 2 11 ? 2025 does not fire again");
        await daemon.SeenAsync("completed");
        daemon.Signal(PosixSignal.SIGTERM);
        Assert.Equal(143, (await daemon.EndAsync()).ExitCode);
    }
}
