using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

public abstract class RunSuite : LedgerSuite
{
    [Fact]
    public async Task A_run_is_found_again_as_it_was_started()
    {
        var run = NewRun("20261120T023000Z-0001") with
        {
            Kind = RunKind.Revert,
            DryRun = true,
            RefersTo = "20261119T023000Z-00ff",
            Selection = """{"ids":["a\\b","\u0000"],"limit":5}""",
            QuotaShare = 0.5,
        };
        await Ledger.Runs.StartAsync(run, Token);
        Assert.Equal(run, await Ledger.Runs.FindAsync(run.RunId, Token));
    }

    [Fact]
    public async Task A_list_of_runs_leaves_out_the_large_texts_of_each()
    {
        var run = NewRun("r") with { Selection = """{"ids":["a"],"limit":null}""" };
        await Ledger.Runs.StartAsync(run, Token);
        await Ledger.Parts.AddAsync("r", [new TimeWindow(run.From!.Value, run.To!.Value)], Token);
        var listed = run with { Selection = "", Settings = "" };
        Assert.Equal(listed, Assert.Single(await Ledger.Runs.ListAsync(null, Token)));
        Assert.Equal(listed, Assert.Single(await Ledger.Runs.LatestAsync("nightly", 1, Token)));
        Assert.Equal(listed, Assert.Single(await Ledger.Runs.DistributedAsync(Token)));
    }

    [Fact]
    public async Task A_run_over_a_list_of_ids_has_no_window()
    {
        await Ledger.Runs.StartAsync(NewRun("r") with { From = null, To = null }, Token);
        var run = await Ledger.Runs.FindAsync("r", Token);
        Assert.Null(run!.From);
        Assert.Null(run.To);
    }

    [Fact]
    public async Task An_unknown_run_is_not_found() => Assert.Null(await Ledger.Runs.FindAsync("no-such-run", Token));

    [Fact]
    public async Task An_outcome_of_an_unknown_run_is_refused_and_harms_nobody_else()
    {
        var run = await StartAsync();
        await Assert.ThrowsAsync<LedgerException>(
            () => Ledger.Journal.RecordOutcomeAsync(Result(run with { RunId = "other" }, "c"), Token));
        await Ledger.Journal.RecordOutcomeAsync(Result(run, "c"), Token);
        Assert.Equal(1, (await Ledger.Runs.FindAsync(run.RunId, Token))!.Read);
    }

    [Fact]
    public async Task Runs_come_newest_first_and_by_job()
    {
        Clock.Advance(TimeSpan.FromHours(2));
        foreach (var (id, job) in new[] { ("a", "one"), ("c", "two"), ("b", "one") })
            await Ledger.Runs.StartAsync(NewRun(id, job) with { StartedAt = Clock.GetUtcNow().AddMinutes(id[0] - 120) }, Token);
        Assert.Equal(["c", "b", "a"], (await Ledger.Runs.ListAsync(null, Token)).Select(r => r.RunId));
        Assert.Equal(["b", "a"], (await Ledger.Runs.ListAsync("one", Token)).Select(r => r.RunId));
        Assert.Empty(await Ledger.Runs.ListAsync("three", Token));
    }

    [Fact]
    public async Task A_run_that_a_wrong_clock_has_dated_ahead_is_no_jobs_latest_run()
    {
        foreach (var (id, days) in new[] { ("older", -2), ("ahead", 400), ("newer", -1) })
            await Ledger.Runs.StartAsync(NewRun(id) with { StartedAt = Clock.GetUtcNow().AddDays(days) }, Token);
        Assert.Equal(["newer", "older", "ahead"], (await Ledger.Runs.ListAsync("nightly", Token)).Select(r => r.RunId));
        Assert.Equal("newer", Assert.Single(await Ledger.Runs.LatestAsync(null, 1, Token)).RunId);
        Clock.Advance(TimeSpan.FromDays(401));
        Assert.Equal("ahead", Assert.Single(await Ledger.Runs.LatestAsync(null, 1, Token)).RunId);
    }

    [Fact]
    public async Task The_end_of_a_run_is_kept_and_a_resume_opens_it_again()
    {
        var run = await StartAsync();
        var end = new RunEnd(RunStatus.Interrupted, ExitCode.Interrupted, Clock.GetUtcNow().AddMinutes(3), "stopped by SIGINT", 300);
        await Ledger.Runs.EndAsync(run.RunId, end, Token);
        Assert.Equal(
            run with
            {
                Status = end.Status,
                ExitCode = 130,
                EndedAt = end.EndedAt,
                Message = end.Message,
                QuotaAllowed = 300,
                Pending = 0,
                Waiting = 0,
                Missing = 0,
                Different = 0,
                Other = 0,
                Remaining = 0,
            },
            await Ledger.Runs.FindAsync(run.RunId, Token));

        await Ledger.Runs.StartAsync(run with { StartedAt = Clock.GetUtcNow().AddDays(1), Settings = "{}" }, Token);
        Assert.Equal(run with { QuotaAllowed = 300 }, await Ledger.Runs.FindAsync(run.RunId, Token));

        await Ledger.Runs.EndAsync(run.RunId, end with { Status = RunStatus.Completed, QuotaAllowed = null }, Token);
        Assert.Equal(300, (await Ledger.Runs.FindAsync(run.RunId, Token))!.QuotaAllowed);
    }

    [Fact]
    public async Task The_attempts_of_a_run_are_kept_that_of_a_process_that_died_among_them()
    {
        var run = await StartAsync();
        var end = new RunEnd(RunStatus.Failed, ExitCode.Unreachable, Clock.GetUtcNow().AddMinutes(3), "down", 300, Pending: 53);
        await Ledger.Runs.EndAsync(run.RunId, end, Token);
        Assert.Equal(53, (await Ledger.Runs.FindAsync(run.RunId, Token))!.Pending);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Ledger.Runs.StartAsync(run, Token); // and dies
        Assert.Null((await Ledger.Runs.FindAsync(run.RunId, Token))!.Pending);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Ledger.Runs.StartAsync(run, Token);
        await Ledger.Runs.EndAsync(run.RunId, end
            with
        { Status = RunStatus.Completed, EndedAt = run.StartedAt.AddMinutes(11), Message = null, Pending = 0 }, Token);
        RunAttempt[] expected =
        [
            new(run.StartedAt, run.StartedAt.AddMinutes(3), "down"), new(run.StartedAt.AddMinutes(5), null, "its process died"),
            new(run.StartedAt.AddMinutes(10), run.StartedAt.AddMinutes(11), null),
        ];
        Assert.Equal(expected, (await Ledger.Reports.CountsAsync(run.RunId, Token)).Attempts);
    }

    [Fact]
    public async Task A_running_run_whose_lock_is_not_alive_is_shown_as_died()
    {
        var (dead, ended) = (await StartAsync(), await StartAsync("20261120T023000Z-0002"));
        await Ledger.Runs.EndAsync(ended.RunId, new RunEnd(RunStatus.Completed, ExitCode.Done, Clock.GetUtcNow(), null, null), Token);
        var shown = await Ledger.AsSeenAsync(await Ledger.Runs.ListAsync(null, Token), Token);
        Assert.Equal(RunStatus.Died, shown.Single(r => r.RunId == dead.RunId).Status);
        Assert.Equal(RunStatus.Completed, shown.Single(r => r.RunId == ended.RunId).Status);
        await using var held = await Ledger.Locks.TakeAsync(dead.Job, dead.RunId, Token);
        Assert.Equal(RunStatus.Running, (await Ledger.AsSeenAsync(dead, Token)).Status);
    }

    [Fact]
    public async Task Conversations_of_whatever_outcome_count_as_recorded()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "a"), Result(run, "b", ConversationOutcome.Failed));
        Assert.Equal(2, await Ledger.Progress.CountRecordedAsync(run.RunId, ["a", "b", "c"], Token));
        Assert.Equal(0, await Ledger.Progress.CountRecordedAsync(run.RunId, [], Token));
    }

    [Fact]
    public async Task Counters_follow_each_outcome_and_a_second_one_replaces_the_first()
    {
        var run = await StartAsync();
        await RecordAsync(
            Result(run, "a", ConversationOutcome.Patched), Result(run, "b", ConversationOutcome.Failed), Result(run, "c"));
        await RecordAsync(Result(run, "b", ConversationOutcome.Patched));
        var found = await Ledger.Runs.FindAsync(run.RunId, Token);
        Assert.Equal((3, 2, 0), (found!.Read, found.Patched, found.Failed));
    }

    [Fact]
    public async Task Calls_add_up_by_endpoint()
    {
        var run = await StartAsync();
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 2, 1, 0), new("POST /b", 1, 0, 0)]);
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 3, 0, 1)]);
        await RecordAsync(Result(run, "a"));
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 5, 0, 0)]);
        var counts = await Ledger.Reports.CountsAsync(run.RunId, Token);
        Assert.Equal([new("GET /a", 10, 1, 1), new("POST /b", 1, 0, 0)], counts.Calls);
    }

    [Fact]
    public async Task Calls_counted_before_the_ledger_closes_are_not_lost()
    {
        var run = await StartAsync();
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 2, 0, 0)]);
        await Ledger.DisposeAsync();
        await using var another = await OpenAnotherAsync();
        Assert.Equal(2, (await another.Reports.CountsAsync(run.RunId, Token)).Calls.Single().Calls);
    }

    [Fact]
    public async Task A_watermark_belongs_to_a_job_and_a_connection()
    {
        var until = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.FromHours(-5));
        Assert.Null(await Ledger.Progress.WatermarkAsync("nightly", "default", Token));
        await Ledger.Progress.SetWatermarkAsync("nightly", "default", until, Token);
        await Ledger.Progress.SetWatermarkAsync("nightly", "other", until.AddDays(1), Token);
        await Ledger.Progress.SetWatermarkAsync("nightly", "default", until.AddHours(2), Token);
        Assert.Equal(until.AddHours(2), await Ledger.Progress.WatermarkAsync("nightly", "default", Token));
        Assert.Equal(until.AddDays(1), await Ledger.Progress.WatermarkAsync("nightly", "other", Token));
        Assert.Null(await Ledger.Progress.WatermarkAsync("weekly", "default", Token));
    }

    [Fact]
    public async Task The_salt_is_made_once()
    {
        await using var another = await OpenAnotherAsync();
        var salts = await Task.WhenAll(Ledger.SaltAsync(Token), another.SaltAsync(Token), Ledger.SaltAsync(Token));
        Assert.Single(salts.Distinct());
        Assert.True(salts[0].Length >= 32);
    }

    [Fact]
    public async Task The_names_given_last_to_a_job_s_attributes_are_kept()
    {
        await using var another = await OpenAnotherAsync();
        Assert.Null(await Ledger.GivenNames.OfJobAsync("job", Token));
        await Ledger.GivenNames.PutAsync("job", """{"a":"A"}""", Token);
        await Ledger.GivenNames.PutAsync("other", """{"a":"B"}""", Token);
        await another.GivenNames.PutAsync("job", """{"a":"C"}""", Token);
        Assert.Equal("""{"a":"C"}""", await Ledger.GivenNames.OfJobAsync("job", Token));
    }

    [Fact]
    public void Settings_survive_with_every_default_written_out()
    {
        var settings = new JobSettings
        {
            Name = "n",
            Source = SourceKind.DetailsQuery,
            Flatten = new() { Rename = new Dictionary<string, string> { ["a"] = "b" }, MaxNameLength = null },
            Report = new() { Mask = ["*e?mail*"], MaskWith = MaskRule.Stars, Excel = true },
            Schedule = new(),
        };
        var json = JobSettingsJson.Serialize(settings);
        Assert.Equal(json, JobSettingsJson.Serialize(JobSettingsJson.Deserialize(json)));
        Assert.Contains("\"source\":\"detailsQuery\"", json, StringComparison.Ordinal);
        Assert.Contains("\"maxNameLength\":null", json, StringComparison.Ordinal);
    }
}
