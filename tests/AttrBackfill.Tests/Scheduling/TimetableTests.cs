using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Scheduling;

public sealed class TimetableTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_fires_at_its_time_in_its_zone()
    {
        await using var daemon = new Daemon(At("2026-11-20T06:00"), Job());
        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T08:00"));
        Assert.Equal(("nightly", At("2026-11-20T07:30"), false), Assert.Single(daemon.Fired));
    }

    [Theory]
    [InlineData("runOnce", 1)]
    [InlineData("skip", 0)]
    public async Task Nights_that_were_missed_are_made_up_for_once_or_skipped(string onMisfire, int expected)
    {
        await using var daemon = new Daemon(At("2026-11-20T15:00"), Job(onMisfire: onMisfire));
        await using (var ledger = await daemon.LedgerAsync()) // the last night that was done: that of the 17th, up to its midnight
            await ledger.SetWatermarkAsync("nightly", "default", At("2026-11-17T05:00"), Token);
        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T16:00"));
        Assert.Equal(expected, daemon.Fired.Count);
        await daemon.GoToAsync(At("2026-11-21T08:00")); // and the coming night is a night like any other
        Assert.Equal(expected + 1, daemon.Fired.Count);
        Assert.Equal(At("2026-11-21T07:30"), daemon.Fired[^1].At);
    }

    [Theory]
    [InlineData("2026-11-20T05:00", "2026-11-20T15:00")] // done this night
    [InlineData("2026-11-19T05:00", "2026-11-20T06:00")] // not due before the coming night
    [InlineData(null, "2026-11-20T15:00")] // never ran
    public async Task What_was_not_missed_is_not_made_up_for(string? reached, string now)
    {
        await using var daemon = new Daemon(At(now), Job());
        if (reached is not null)
        {
            await using var ledger = await daemon.LedgerAsync();
            await ledger.SetWatermarkAsync("nightly", "default", At(reached), Token);
        }

        await daemon.StartAsync();
        await daemon.GoToAsync(At(now).AddMinutes(30));
        Assert.Empty(daemon.Fired);
    }

    [Fact]
    public async Task With_another_window_the_last_scheduled_run_tells_what_was_missed()
    {
        await using var daemon = new Daemon(At("2026-11-20T15:00"), Job(window: "yesterday"));
        await using (var ledger = await daemon.LedgerAsync())
        {
            await StartRunAsync(ledger, "20261119T073000Z-0001", RunOrigin.Schedule, RunStatus.Completed);
            await StartRunAsync(ledger, "20261120T120000Z-0001", RunOrigin.Command, RunStatus.Completed); // by hand, over who knows which dates
        }

        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T15:30"));
        Assert.False(Assert.Single(daemon.Fired).TakesUp);
    }

    [Theory]
    [InlineData("schedule", "interrupted", 1)]
    [InlineData("schedule", "running", 1)] // its process is gone
    [InlineData("schedule", "completed", 0)]
    [InlineData("schedule", "stopped", 0)] // a guard's word is for a person
    [InlineData("command", "interrupted", 0)] // somebody stopped it by hand
    public async Task A_scheduled_run_that_was_left_behind_goes_on_at_the_start(string origin, string status, int expected)
    {
        await using var daemon = new Daemon(At("2026-11-20T08:00"), Job());
        await using (var ledger = await daemon.LedgerAsync())
            await StartRunAsync(ledger, "20261120T073000Z-0001", Words.RunOrigin(origin), Words.Status(status));
        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T08:10"));
        Assert.Equal(expected, daemon.Fired.Count(f => f.TakesUp));
        Assert.Equal(expected, daemon.Fired.Count);
    }

    [Theory]
    [InlineData("0 30 2 * * ?", "2026-03-07T12:00", "2026-03-10T12:00", "2026-03-08T07:00 2026-03-09T06:30 2026-03-10T06:30")] // 2:30 does not exist on the 8th
    [InlineData("0 30 1 * * ?", "2026-10-31T12:00", "2026-11-03T12:00", "2026-11-01T05:30 2026-11-02T06:30 2026-11-03T06:30")] // 1:30 comes twice on the 1st
    public async Task On_nights_when_the_clocks_change_a_job_fires_once(string cron, string from, string until, string expected)
    {
        await using var daemon = new Daemon(At(from), Job(cron: cron));
        await daemon.StartAsync();
        await daemon.GoToAsync(At(until));
        Assert.Equal(expected.Split(' ').Select(At), daemon.Fired.Select(f => f.At));
    }

    static async Task StartRunAsync(ILedger ledger, string id, RunOrigin origin, RunStatus status)
    {
        var started = DateTimeOffset.ParseExact(id[..16], "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal);
        var run = new RunRecord
        {
            RunId = id, Job = "nightly", Connection = "default", Mode = "backfill", Target = "participant", TimeZone = "America/New_York",
            Settings = JobSettingsJson.Serialize(new JobSettings { Name = "nightly" }), StartedAt = started, Version = "0", Origin = origin,
        };
        await ledger.StartRunAsync(run, Token);
        if (status != RunStatus.Running) await ledger.EndRunAsync(id, new RunEnd(status, ExitCode.Done, started.AddMinutes(1), null, null), Token);
    }

    static string Job(string cron = "0 30 2 * * ?", string onMisfire = "runOnce", string window = "sinceLast") => $$"""
        { "jobs": [ { "name": "nightly", "window": "{{window}}", "schedule": { "cron": "{{cron}}", "timeZone": "America/New_York", "onMisfire": "{{onMisfire}}" } } ] }
        """;

    static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc + "Z", System.Globalization.CultureInfo.InvariantCulture);
}
