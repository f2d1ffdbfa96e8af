using System.Diagnostics;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;
using Dapper;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

public abstract class LockSuite : LedgerSuite
{
    [Fact]
    public async Task One_run_of_a_job_at_a_time_and_the_other_is_told_which()
    {
        await using var another = await OpenAnotherAsync();
        await using var first = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        await using var second = await another.Locks.TakeAsync("nightly", "run-2", Token);
        await using var otherJob = await another.Locks.TakeAsync("weekly", "run-3", Token);
        Assert.Null(first.Holder);
        Assert.Equal(new LockHolder("run-1", Environment.MachineName, Environment.ProcessId), second.Holder);
        Assert.Null(otherJob.Holder);
    }

    [Fact]
    public async Task Releasing_frees_the_job_and_a_refused_lock_releases_nothing()
    {
        var first = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        await using (await Ledger.Locks.TakeAsync("nightly", "run-2", Token))
        {
        }
        Assert.NotNull((await Ledger.Locks.TakeAsync("nightly", "run-3", Token)).Holder);
        await first.DisposeAsync();
        await using var next = await Ledger.Locks.TakeAsync("nightly", "run-4", Token);
        await first.DisposeAsync();
        Assert.Null(next.Holder);
        Assert.Equal("run-4", (await Ledger.Locks.TakeAsync("nightly", "run-5", Token)).Holder!.RunId);
    }

    [Fact]
    public async Task A_closed_ledger_holds_no_locks()
    {
        var another = await OpenAnotherAsync();
        Assert.Null((await another.Locks.TakeAsync("nightly", "run-1", Token)).Holder);
        await another.DisposeAsync();
        await using var next = await Ledger.Locks.TakeAsync("nightly", "run-2", Token);
        Assert.Null(next.Holder);
    }

    // The limit only ends a wait for what never comes.
    [Fact(Timeout = 60_000)]
    public async Task The_heartbeat_keeps_a_long_run_locked()
    {
        await using var first = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        for (var i = 0; i < 10; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(5));
            var now = IsoTime.Of(Clock.GetUtcNow());
            await UntilAsync(
                async () => await ScalarAsync<string>("SELECT heartbeat_at FROM locks") == now, TestContext.Current.CancellationToken);
        }
        Assert.NotNull((await Ledger.Locks.TakeAsync("nightly", "run-2", Token)).Holder);
    }

    [Fact]
    public async Task A_lock_of_another_machine_frees_itself_when_its_heartbeat_stops()
    {
        await InsertAsync("elsewhere", Environment.ProcessId, ThisProcess.Started);
        Clock.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal("run-0", (await Ledger.Locks.TakeAsync("nightly", "run-1", Token)).Holder!.RunId);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await using var taken = await Ledger.Locks.TakeAsync("nightly", "run-2", Token);
        Assert.Null(taken.Holder);
    }

    [Fact]
    public async Task A_lock_of_a_process_that_is_gone_frees_itself_at_once()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        var started = ThisProcess.StartOf(process.Id) ?? "";
        await process.WaitForExitAsync(Token);
        await InsertAsync(ThisProcess.Machine, process.Id, started);
        await using var taken = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        Assert.Null(taken.Holder);
    }

    [Fact]
    public async Task A_process_id_that_is_used_again_holds_nothing()
    {
        await InsertAsync(ThisProcess.Machine, Environment.ProcessId, "1");
        await using var taken = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        Assert.Null(taken.Holder);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lock_that_was_taken_over_tells_its_holder_and_its_release_leaves_the_new_one()
    {
        await using var first = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        using (var connection = Place.Connect())
            await connection.ExecuteAsync("UPDATE locks SET token = 'other', run_id = 'run-2', machine = 'elsewhere'");
        var lost = new TaskCompletionSource();
        await using var registration = first.Lost.Register(lost.SetResult);
        Clock.Advance(TimeSpan.FromSeconds(5));
        await lost.Task.WaitAsync(TestContext.Current.CancellationToken);
        await first.DisposeAsync();
        Assert.Equal("run-2", await ScalarAsync<string>("SELECT run_id FROM locks"));
    }

    [Fact]
    public async Task A_fresh_heartbeat_of_a_machine_with_this_ones_name_wins_whatever_process_ids_are_here()
    {
        await InsertAsync($"another-boot/{Environment.MachineName}", int.MaxValue, "1");
        Assert.Equal("run-0", (await Ledger.Locks.TakeAsync("nightly", "run-1", Token)).Holder!.RunId);
    }

    [Fact]
    public async Task A_step_of_the_wall_clock_takes_no_lock_from_a_living_process_of_this_machine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a clock since the boot that processes share");
        await using var real = await Place.OpenAsync(TimeProvider.System, Token);
        await using var held = await real.Locks.TakeAsync("nightly", "run-1", Token);
        using (var connection = Place.Connect())
            await connection.ExecuteAsync("UPDATE locks SET heartbeat_at = '2020-01-01T00:00:00.000Z'");
        await using var other = await Place.OpenAsync(TimeProvider.System, Token);
        Assert.Equal("run-1", (await other.Locks.TakeAsync("nightly", "run-2", Token)).Holder?.RunId);
    }

    [Fact]
    public async Task A_run_that_lost_its_lock_changes_no_row()
    {
        var run = await StartAsync();
        await using var held = await Ledger.Locks.TakeAsync(run.Job, run.RunId, Token);
        var mine = Ledger.Under(new Fence(held));
        await mine.Journal.RecordOutcomeAsync(Result(run, "before"), Token);
        await StealAsync();
        mine.Journal.CountCalls(run.RunId, [new CallCounts("GET /x", 7, 0, 0)]);
        Func<Task>[] writes =
        [
            () => mine.Journal.RecordIntentAsync(Intent(run, "c"), Token),
            () => mine.Journal.RecordOutcomeAsync(Result(run, "c"), Token),
            () => mine.Journal.RefuseIntentAsync(run.RunId, "c", Token),
            () => mine.Progress.RecordWindowReadAsync(run.RunId, new(run.From!.Value, run.To!.Value), Token),
            () => mine.Progress.SetWatermarkAsync(run.Job, run.Connection, run.To!.Value, Token),
            () => mine.Runs.EndAsync(run.RunId, new RunEnd(RunStatus.Interrupted, ExitCode.Locked, run.StartedAt, null, null), Token),
            () => mine.Runs.StartAsync(run, Token),
        ];
        foreach (var write in writes) await Assert.ThrowsAsync<LockLostException>(write);
        await Assert.ThrowsAsync<LockLostException>(async () => await new Fence(held).EnsureAsync(Token));
        await Ledger.Journal.RecordOutcomeAsync(Result(run, "after"), Token); // another run's work, in the same ledger

        var now = (await Ledger.Runs.FindAsync(run.RunId, Token))!;
        Assert.Equal((RunStatus.Running, 2L, (DateTimeOffset?)null), (now.Status, now.Read, now.EndedAt));
        Assert.Null(await Ledger.Progress.WatermarkAsync(run.Job, run.Connection, Token));
        Assert.Empty(await Ledger.Progress.WindowsReadAsync(run.RunId, Token));
        Assert.Equal(0, await ScalarAsync<int>("SELECT COUNT(*) FROM call_counts"));
    }

    [Fact]
    public async Task What_a_run_counted_under_its_lock_is_there_when_the_lock_is_released()
    {
        var run = await StartAsync();
        await using (var held = await Ledger.Locks.TakeAsync(run.Job, run.RunId, Token))
            Ledger.Under(new Fence(held)).Journal.CountCalls(run.RunId, [new CallCounts("GET /x", 7, 0, 0)]);
        Assert.Equal(7, await ScalarAsync<int>("SELECT SUM(calls) FROM call_counts"));
    }

    [Fact]
    public async Task Past_its_deadline_a_run_may_write_once_the_lock_is_seen_to_be_its_own_still()
    {
        await using var held = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        var fence = new Fence(held);
        Clock.Advance(TimeSpan.FromSeconds(300));
        await fence.EnsureAsync(Token);
        await StealAsync();
        Clock.Advance(TimeSpan.FromSeconds(300));
        await Assert.ThrowsAsync<LockLostException>(async () => await fence.EnsureAsync(Token));
        Assert.True(held.Lost.IsCancellationRequested);
    }

    async Task StealAsync()
    {
        using var connection = Place.Connect();
        await connection.ExecuteAsync("UPDATE locks SET token = 'other', machine = 'elsewhere'");
    }

    async Task InsertAsync(string machine, int process, string started)
    {
        using var connection = Place.Connect();
        await connection.ExecuteAsync(
            """
            INSERT INTO locks (job, part, token, run_id, host, machine, process_id, process_started, heartbeat_at)
            VALUES ('nightly', '', 't', 'run-0', 'host', @machine, @process, @started, @now)
            """,
            new { machine, process, started, now = IsoTime.Of(Clock.GetUtcNow()) });
    }

    async Task<T?> ScalarAsync<T>(string sql)
    {
        using var connection = Place.Connect();
        return await connection.ExecuteScalarAsync<T>(sql);
    }

    static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        while (!await condition())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
