using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What was written and is to be read again, and what that showed.</summary>
public abstract class RecheckSuite : LedgerSuite
{
    static readonly AttributeChange Change = new("x", null, "1", "path.x");

    int _runs;

    [Fact]
    public async Task Writes_of_the_jobs_runs_are_due_between_a_day_and_the_span_the_oldest_first()
    {
        var (young, old) = (await WriterAsync(days: 0.9), await WriterAsync(days: 3));
        var (older, tooOld) = (await WriterAsync(days: 10), await WriterAsync(days: 31.1));
        await WriteAsync(young, 0.9, "a");
        await WriteAsync(old, 3, "b", "c");
        await WriteAsync(older, 10, "d");
        await WriteAsync(tooOld, 31.1, "e");
        await WriteAsync(await WriterAsync(3, job: "weekly"), 3, "f");
        await WriteAsync(await WriterAsync(3, connection: "other"), 3, "g");
        await WriteAsync(await WriterAsync(3, target: "conversation"), 3, "h");
        Assert.Equal(["d", "b", "c"], await DueAsync());
        Assert.Equal(3, await Ledger.Rechecks.CountDueAsync(Scope(), Token));
    }

    [Fact]
    public async Task What_took_no_effect_or_was_undone_is_not_due()
    {
        var run = await WriterAsync(3);
        await WriteAsync(run, 3, "kept", "undone");
        await Ledger.Journal.RecordIntentAsync(Write(run, "doubt", 3), Token);
        await Ledger.Journal.RecordIntentAsync(Write(run, "failed", 3), Token);
        await RecordAsync(Result(run, "failed", ConversationOutcome.Failed) with { HadIntent = true });
        var revert = NewRun("20261119T033000Z-0099") with { Kind = RunKind.Revert, RefersTo = run.RunId, StartedAt = At(2) };
        await Ledger.Runs.StartAsync(revert, Token);
        await WriteAsync(revert, 2, "undone");
        Assert.Equal(["kept"], await DueAsync());
    }

    [Fact]
    public async Task A_write_that_was_sent_twice_is_one_with_the_values_before_the_first()
    {
        var run = await WriterAsync(3);
        await Ledger.Journal.RecordIntentAsync(Write(run, "a", 3) with { Changes = [new AttributeChange("x", "0", "1")] }, Token);
        await Ledger.Journal.RecordIntentAsync(Write(run, "a", 2.9) with { Changes = [new AttributeChange("x", "1", "1")] }, Token);
        await RecordAsync(Result(run, "a", ConversationOutcome.Patched) with { HadIntent = true });
        var due = Assert.Single(await Ledger.Rechecks.DueAsync(Scope(), Token).ToListAsync(Token));
        Assert.Equal(new AttributeChange("x", "0", "1"), Assert.Single(due.Patch.Changes));
        Assert.Equal(At(2.9), due.Patch.At);
        Assert.Equal(1, await Ledger.Rechecks.CountDueAsync(Scope(), Token));
    }

    [Fact]
    public async Task A_write_is_looked_at_once_after_a_day_and_once_at_the_end_of_the_span()
    {
        var run = await WriterAsync(3);
        await WriteAsync(run, 3, "a", "b");
        var checking = await StartAsync();
        foreach (var write in await Ledger.Rechecks.DueAsync(Scope(), Token).ToListAsync(Token))
            await RecordAsync(checking, new RecheckResult(write, 3, IsLast: write.Patch.ConversationId == "b") { StillThere = 1 });
        Assert.Empty(await DueAsync());
        Clock.Advance(TimeSpan.FromDays(26.4));
        Assert.Empty(await DueAsync());
        Clock.Advance(TimeSpan.FromDays(0.2));
        Assert.Equal(["a"], await DueAsync());
        Clock.Advance(TimeSpan.FromDays(1.5));
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task All_due_writes_come_though_each_page_is_recorded_before_the_next()
    {
        var run = await WriterAsync(3);
        await WriteAsync(run, 3, [.. Enumerable.Range(0, 1100).Select(i => $"c{i:0000}")]);
        var checking = await StartAsync();
        var seen = new List<string>();
        await foreach (var write in Ledger.Rechecks.DueAsync(Scope(), Token))
        {
            seen.Add(write.Patch.ConversationId);
            if (seen.Count % 100 == 0) await RecordAsync(checking, new RecheckResult(write, 3, false));
        }

        Assert.Equal(1100, seen.Distinct().Count());
        Assert.Equal(1100, seen.Count);
    }

    [Fact]
    public async Task Sums_by_age_and_lost_values_are_those_of_the_run_that_found_them()
    {
        var run = await WriterAsync(3);
        await WriteAsync(run, 3, "a", "b", "c");
        var checking = await StartAsync();
        await RecordAsync(Result(checking, "z", ConversationOutcome.Kept, Missing("own", action: AttributeAction.Kept)));
        var due = await Ledger.Rechecks.DueAsync(Scope(), Token).ToListAsync(Token);
        await RecordAsync(
            checking,
            new RecheckResult(due[0], 3, false) { StillThere = 2, ChangedByOthers = 1 },
            new RecheckResult(due[1], 3, false)
            {
                Lost = [new LostValue(0, Change, null), new LostValue(1, new AttributeChange("y", "0", "1"), "0")], HttpStatus = 200,
                CorrelationId = "id",
            });
        await RecordAsync(checking, new RecheckResult(due[2], 4, true) { IsGone = true });

        var counts = await Ledger.Reports.CountsAsync(checking.RunId, Token);
        Assert.Equal([new RecheckSums(3, 2, 2, 1, 2, 0), new RecheckSums(4, 1, 0, 0, 0, 1)], counts.Recheck);
        Assert.Equal((2, 1), (counts.Lost, counts.Kinds[MismatchKind.Missing]));
        Assert.Equal(ExitCode.MismatchesRemain, counts.ExitCode);
        Assert.Equal(2, (await Ledger.Runs.FindAsync(checking.RunId, Token))!.Lost);
        var rows = await Ledger.Reports.MismatchesAsync(checking.RunId, Token).ToListAsync(Token);
        Assert.Equal(["own", "x", "y"], rows.Select(r => r.Attribute));
        Assert.Equal(
            new MismatchRow("b", "p-b", "2026-11-19T06:00:00.000Z", "message", "x", "path.x", "missing", "1", null, "kept", 200, "id",
                "lost after 3 days"), rows[1]);
        Assert.Equal(("different", "0"), (rows[2].Kind, rows[2].Actual));
        Assert.Single(await Ledger.Reports.MismatchPagesAsync(checking.RunId, Token).ToListAsync(Token));
        Assert.Equal(["x", "y"], (await Ledger.Rechecks.KnownLostAsync(due[1].Patch, Token)).Order());
        Assert.Empty(await Ledger.Rechecks.KnownLostAsync(due[0].Patch, Token));
        Assert.Empty(await Ledger.Reports.MismatchesAsync(run.RunId, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_run_knows_when_the_jobs_recheck_before_it_began_and_what_its_own_has_cost()
    {
        var (first, next) = (await WriterAsync(2), await StartAsync());
        var began = Clock.GetUtcNow();
        Assert.Equal(new RecheckStart(began, null, 0), await BeginAsync(first));
        await BeginAsync(await WriterAsync(1, job: "weekly"));
        Clock.Advance(TimeSpan.FromHours(5));
        await BeginAsync(next);
        await Ledger.Rechecks.RecordAsync(next.RunId, [], 7, Token);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new RecheckStart(began.AddHours(5), began, 7), await BeginAsync(next));
    }

    [Fact]
    public async Task What_a_pruned_run_wrote_is_not_due_and_what_it_lost_stays_in_the_report()
    {
        var run = await WriterAsync(3);
        await WriteAsync(run, 3, "a");
        var checking = await StartAsync();
        var due = await Ledger.Rechecks.DueAsync(Scope(), Token).SingleAsync(Token);
        await RecordAsync(checking, new RecheckResult(due, 3, false) { Lost = [new LostValue(0, Change, null)] });
        await Ledger.Runs.EndAsync(run.RunId, new RunEnd(RunStatus.Completed, ExitCode.Done, At(3), null, null), Token);
        Assert.Equal(1, await Ledger.Values.RemoveRunsAsync(At(2), Token));
        Assert.Empty(await DueAsync());
        Assert.Single(await Ledger.Reports.MismatchesAsync(checking.RunId, Token).ToListAsync(Token));
    }

    RecheckScope Scope() => new("nightly", "default", "participant", Clock.GetUtcNow(), TimeSpan.FromDays(30));

    DateTimeOffset At(double days) => Clock.GetUtcNow() - TimeSpan.FromDays(days);

    async Task<List<string>> DueAsync() =>
        await Ledger.Rechecks.DueAsync(Scope(), Token).Select(w => w.Patch.ConversationId).ToListAsync(Token);

    async Task<RunRecord> WriterAsync(double days, string job = "nightly", string connection = "default", string target = "participant")
    {
        var run = NewRun($"20261001T023000Z-{++_runs:0000}", job) with { Connection = connection, Target = target, StartedAt = At(days) };
        await Ledger.Runs.StartAsync(run, Token);
        return run;
    }

    Task<RecheckStart> BeginAsync(RunRecord run) => Ledger.Rechecks.BeginAsync(run.RunId, Clock.GetUtcNow(), Token);

    PatchIntent Write(RunRecord run, string id, double days) => Intent(run, id, Change) with { At = At(days) };

    async Task WriteAsync(RunRecord run, double days, params string[] ids)
    {
        await Task.WhenAll(ids.Select(id => Ledger.Journal.RecordIntentAsync(Write(run, id, days), Token)));
        await RecordAsync([.. ids.Select(id => Result(run, id, ConversationOutcome.Patched) with { HadIntent = true })]);
    }

    Task RecordAsync(RunRecord checking, params RecheckResult[] results) =>
        Ledger.Rechecks.RecordAsync(checking.RunId, results, results.Length, Token);
}

public sealed class SqliteRecheckTests : RecheckSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class PostgresRecheckTests : RecheckSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}
