using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

public abstract class PartSuite : LedgerSuite
{
    [Fact]
    public async Task Parts_are_kept_in_order_of_time_and_done_one_by_one()
    {
        var run = await StartAsync();
        await Ledger.Parts.AddAsync(run.RunId, [Day(2), Day(1)], Token);
        await Ledger.Parts.EndAsync(run.RunId, Day(1), Token);
        await Ledger.Parts.AddAsync(run.RunId, [Day(1), Day(2)], Token); // of a process that joins: what is done stays done
        Assert.Equal([new RunPart(Day(1), true), new RunPart(Day(2), false)], await Ledger.Parts.OfRunAsync(run.RunId, Token));
        Assert.Empty(await Ledger.Parts.OfRunAsync("another", Token));
    }

    [Fact]
    public async Task Distributed_runs_are_those_with_parts_that_still_run()
    {
        var (shared, ended) = (await StartAsync("20261120T023000Z-0001"), await StartAsync("20261120T023000Z-0002"));
        await StartAsync("20261120T023000Z-0003"); // of one process alone
        foreach (var run in new[] { shared, ended }) await Ledger.Parts.AddAsync(run.RunId, [Day(1)], Token);
        await Ledger.Runs.EndAsync(ended.RunId, new RunEnd(RunStatus.Completed, ExitCode.Done, Clock.GetUtcNow(), null, null), Token);
        Assert.Equal([shared.RunId], (await Ledger.Runs.DistributedAsync(Token)).Select(r => r.RunId));
    }

    [Fact]
    public async Task Parts_of_one_run_are_worked_on_side_by_side_each_by_one()
    {
        await using var another = await OpenAnotherAsync();
        await using var whole = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        await using var one = await Ledger.Locks.TakePartAsync("nightly", "run-1", Day(1), Token);
        await using var two = await another.Locks.TakePartAsync("nightly", "run-1", Day(2), Token);
        await using var again = await another.Locks.TakePartAsync("nightly", "run-1", Day(1), Token);
        Assert.Null(whole.Holder);
        Assert.Null(one.Holder);
        Assert.Null(two.Holder);
        Assert.Equal("run-1", again.Holder!.RunId);
        Assert.Equal(3, (await another.Locks.HoldersAsync("nightly", Token)).Count);
    }

    [Fact]
    public async Task A_part_at_work_keeps_other_runs_of_the_job_away_though_its_runs_leader_is_gone()
    {
        await using var part = await Ledger.Locks.TakePartAsync("nightly", "run-1", Day(1), Token);
        Assert.Equal("run-1", (await Ledger.Locks.TakeAsync("nightly", "run-2", Token)).Holder!.RunId);
        await using (var lead = await Ledger.Locks.TakeAsync("nightly", "run-1", Token)) Assert.Null(lead.Holder);
        await using (var other = await Ledger.Locks.TakeAsync("weekly", "run-3", Token)) Assert.Null(other.Holder);
        await part.DisposeAsync();
        await using var next = await Ledger.Locks.TakeAsync("nightly", "run-2", Token);
        Assert.Null(next.Holder);
        Assert.Equal("run-2", Assert.Single(await Ledger.Locks.HoldersAsync("nightly", Token)).RunId);
    }

    [Fact]
    public async Task A_run_id_belongs_to_one_job()
    {
        var run = await StartAsync();
        Assert.True(await Ledger.Runs.StartAsync(run, Token)); // it goes on
        Assert.False(await Ledger.Runs.StartAsync(NewRun(run.RunId, job: "weekly"), Token));
        Assert.Equal("nightly", (await Ledger.Runs.FindAsync(run.RunId, Token))!.Job);
    }

    [Fact]
    public async Task The_run_that_goes_on_is_not_called_interrupted_meanwhile()
    {
        var (dead, goesOn) = (await StartAsync("20261120T023000Z-0001"), await StartAsync("20261120T023000Z-0002"));
        Assert.Equal(2, await Ledger.Runs.MarkDiedAsync("nightly", goesOn.RunId, Token));
        Assert.Equal(RunStatus.Died, (await Ledger.Runs.FindAsync(dead.RunId, Token))!.Status);
        Assert.Equal(RunStatus.Running, (await Ledger.Runs.FindAsync(goesOn.RunId, Token))!.Status);
    }

    static TimeWindow Day(int day) => new(
        new DateTimeOffset(2026, 11, day, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, day + 1, 0, 0, 0, TimeSpan.Zero));
}
