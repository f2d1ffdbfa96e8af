using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
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
            await ledger.Progress.SetWatermarkAsync("nightly", "default", At("2026-11-17T05:00"), Token);
        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T16:00"));
        Assert.Equal(expected, daemon.Fired.Count);
        Assert.Equal(
            expected > 0, daemon.Log.Contains("job nightly: making up for the run due at 2026-11-18T07:30:00Z", StringComparison.Ordinal));
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
            await ledger.Progress.SetWatermarkAsync("nightly", "default", At(reached), Token);
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
            // by hand, over who knows which dates
            await StartRunAsync(ledger, "20261120T120000Z-0001", RunOrigin.Command, RunStatus.Completed);
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
            await StartRunAsync(ledger, "20261120T073000Z-0001", ContractNames.RunOrigin(origin), ContractNames.Status(status));
        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T08:10"));
        Assert.Equal(expected, daemon.Fired.Count(f => f.TakesUp));
        Assert.Equal(expected, daemon.Fired.Count);
    }

    [Theory]
    [InlineData("2026-11-20T08:00", 7, 1)]
    [InlineData("2026-11-21T08:00", 7, 0)] // the next firing has come since
    [InlineData("2026-11-20T08:00", 5, 0)] // another attempt would fail alike
    public async Task A_run_that_waited_for_its_next_attempt_goes_on_at_the_start_unless_the_next_firing_has_come(
        string now, int exitCode, int expected)
    {
        await using var daemon = new Daemon(At(now), Job(onMisfire: "skip"));
        await using (var ledger = await daemon.LedgerAsync())
            await StartRunAsync(ledger, "20261120T073000Z-0001", RunOrigin.Schedule, RunStatus.Failed, (ExitCode)exitCode);
        await daemon.StartAsync();
        await daemon.GoToAsync(At(now).AddMinutes(10));
        Assert.Equal(expected, daemon.Fired.Count(f => f.TakesUp));
    }

    [Fact]
    public async Task A_job_whose_last_time_has_passed_is_reported_and_the_others_fire()
    {
        await using var daemon = new Daemon(At("2026-11-20T06:00"), WithOver("0 30 2 * * ?"));
        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T07:10"));
        File.WriteAllText(daemon.JobsFile, WithOver("0 20 2 * * ?"));
        await daemon.UntilAsync(() => daemon.Log.Contains("jobs.json has changed: nightly", StringComparison.Ordinal));
        await daemon.GoToAsync(At("2026-11-20T08:00"));
        Assert.Equal(("nightly", At("2026-11-20T07:20"), false), Assert.Single(daemon.Fired));
        var over = daemon.Log.Split('\n')
            .Where(l => l.Contains("job 'once': its cron 0 0 3 2 11 ? 2025 does not fire again", StringComparison.Ordinal));
        Assert.Equal(2, over.Count()); // at the start and with the new file
    }

    [Fact]
    public async Task A_job_whose_last_time_comes_while_the_daemon_runs_fires_and_the_file_can_still_be_changed()
    {
        const string once = "0 30 2 20 11 ? 2026";
        await using var daemon = new Daemon(At("2026-11-20T06:00"), Job(cron: once));
        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T08:00"));
        File.WriteAllText(daemon.JobsFile, Job(cron: once, onMisfire: "skip"));
        await daemon.UntilAsync(() => daemon.Log.Contains("does not fire again", StringComparison.Ordinal));
        File.WriteAllText(daemon.JobsFile, Job());
        await daemon.UntilAsync(() => daemon.Log.Contains("jobs.json has changed: nightly", StringComparison.Ordinal));
        await daemon.GoToAsync(At("2026-11-21T08:00"));
        Assert.Equal([At("2026-11-20T07:30"), At("2026-11-21T07:30")], daemon.Fired.Select(f => f.At));
    }

    [Fact]
    public async Task A_next_run_that_was_reckoned_with_a_wrong_clock_is_set_anew()
    {
        await using var daemon = new Daemon(At("2026-11-20T06:00"), Job());
        await daemon.StartAsync();
        var scheduler = await daemon.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Token);
        var key = new TriggerKey("nightly", TriggerSync.Group);
        var late = (await scheduler.GetTrigger(key, Token))!.GetTriggerBuilder().StartAt(At("2027-12-25T00:00")).Build();
        await scheduler.RescheduleJob(key, late, Token);
        Assert.Equal(At("2027-12-25T07:30"), (await NextRuns.OfAsync(scheduler, Token))["nightly"]);
        await daemon.UntilAsync(() => daemon.Log.Contains(
            "its stored next run 2027-12-25T07:30:00Z lies beyond the schedule's 2026-11-20T07:30:00Z", StringComparison.Ordinal));
        await daemon.GoToAsync(At("2026-11-20T08:00"));
        Assert.Equal(At("2026-11-20T07:30"), Assert.Single(daemon.Fired).At);
    }

    [Fact]
    public async Task A_further_attempt_comes_at_its_time_with_what_it_needs_and_keeps_no_other_job_waiting()
    {
        var jobs = string.Join(", ", Enumerable.Range(0, 30).Select(i =>
            $$"""{ "name": "job-{{i}}", "schedule": { "cron": "0 30 2 * * ?", "timeZone": "America/New_York" } }"""));
        await using var daemon = new Daemon(At("2026-11-20T07:00"), $$"""{ "jobs": [ {{jobs}} ] }""");
        daemon.Ends([.. Enumerable.Repeat<Func<Firing, FiringEnd>>(
            f => new FiringEnd(false, new NextAttempt(
                At("2026-11-20T09:00"), f with { Again = new Attempt("run-of-" + f.Job, At("2026-11-20T07:30"), 3, false) })), 30)]);
        await daemon.StartAsync();
        await daemon.GoToAsync(At("2026-11-20T08:59"));
        Assert.Equal(30, daemon.Fired.Count);
        await daemon.GoToAsync(At("2026-11-20T09:01"));
        Assert.Equal(60, daemon.Fired.Count);
        Assert.All(daemon.Firings.Skip(30), f => Assert.Equal(new Attempt("run-of-" + f.Job, At("2026-11-20T07:30"), 3, false), f.Again));
        Assert.All(daemon.Fired.Skip(30), f => Assert.Equal(At("2026-11-20T09:00"), f.At));
    }

    [Theory]
    // 2:30 does not exist on the 8th
    [InlineData("0 30 2 * * ?", "2026-03-07T12:00", "2026-03-10T12:00", "2026-03-08T07:00 2026-03-09T06:30 2026-03-10T06:30")]
    // 1:30 comes twice on the 1st
    [InlineData("0 30 1 * * ?", "2026-10-31T12:00", "2026-11-03T12:00", "2026-11-01T05:30 2026-11-02T06:30 2026-11-03T06:30")]
    public async Task On_nights_when_the_clocks_change_a_job_fires_once(string cron, string from, string until, string expected)
    {
        await using var daemon = new Daemon(At(from), Job(cron: cron));
        await daemon.StartAsync();
        await daemon.GoToAsync(At(until));
        Assert.Equal(expected.Split(' ').Select(At), daemon.Fired.Select(f => f.At));
    }

    static async Task StartRunAsync(SqlLedger ledger, string id, RunOrigin origin, RunStatus status, ExitCode exitCode = ExitCode.Done)
    {
        var started =
            DateTimeOffset.ParseExact(id[..16], "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal);
        var run = new RunRecord
        {
            RunId = id, Job = "nightly", Connection = "default", Mode = "backfill", Target = "participant", TimeZone = "America/New_York",
            Settings = JobSettingsJson.Serialize(new JobSettings { Name = "nightly" }), StartedAt = started, Version = "0", Origin = origin,
        };
        await ledger.Runs.StartAsync(run, Token);
        if (status != RunStatus.Running)
            await ledger.Runs.EndAsync(id, new RunEnd(status, exitCode, started.AddMinutes(1), null, null), Token);
    }

    static string Job(string cron = "0 30 2 * * ?", string onMisfire = "runOnce", string window = "sinceLast") => $$"""
        { "jobs": [ { "name": "nightly", "window": "{{window}}", "schedule": { "cron": "{{cron}}", "timeZone": "America/New_York", "onMisfire": "{{onMisfire}}" } } ] }
        """;

    static string WithOver(string cron) => Job(cron).Replace(
        "\"jobs\": [", """ "jobs": [ { "name": "once", "schedule": { "cron": "0 0 3 2 11 ? 2025", "timeZone": "UTC" } }, """,
        StringComparison.Ordinal);

    static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc + "Z", System.Globalization.CultureInfo.InvariantCulture);
}
