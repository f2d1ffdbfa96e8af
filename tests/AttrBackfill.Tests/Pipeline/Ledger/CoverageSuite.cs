using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using Dapper;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What a ledger says of the days that a job has looked at.</summary>
public abstract class CoverageSuite : LedgerSuite
{
    static readonly DateTimeOffset Six = new(2026, 11, 19, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_conversation_counts_once_whichever_runs_read_it_and_in_whatever_order_they_end()
    {
        var first = await RunAsync("20261120T023000Z-0001", ends: false, Result(First, "a"));
        Assert.Equal([(Six, 1L)], await MetAsync()); // its process may have died
        await EndAsync(first);
        await RunAsync("20261121T023000Z-0002", ends: true, Result(Second, "a"), Result(Second, "b"), Result(Second, "c") with
        {
            Start = Six.AddMinutes(29),
        });
        Assert.Equal([(Six, 2L), (Six.AddMinutes(15), 1L)], await MetAsync());

        await Ledger.Runs.StartAsync(First, Token); // resumed, it reads what the later run was the first to read
        await RecordAsync(Result(First, "b"), Result(First, "d"));
        await EndAsync(First);
        Assert.Equal([(Six, 3L), (Six.AddMinutes(15), 1L)], await MetAsync());
        Assert.Empty((await Ledger.Coverage.OfAsync("nightly", "other", true, Token)).Met);
        Assert.Empty((await Ledger.Coverage.OfAsync("audit", "default", true, Token)).Runs);
    }

    [Fact]
    public async Task What_a_later_run_settled_has_not_failed_and_dry_runs_settle_nothing()
    {
        await RunAsync("20261120T023000Z-0001", ends: true, Failed("a"), Failed("b"), Failed("c"));
        await RunAsync("20261121T023000Z-0002", ends: true, Result(Second, "a"), Result(Second, "c", ConversationOutcome.Failed));
        var dry = await StartAsync("20261122T023000Z-0003", dryRun: true);
        await RecordAsync(Result(dry, "b", ConversationOutcome.Planned));
        var other = await StartAsync("20261122T023000Z-0004", job: "other");
        await RecordAsync(Result(other, "b"));
        var looks = await Ledger.Coverage.OfAsync("nightly", "default", true, Token);
        Assert.Equal(
            [(First.RunId, Six, 1L), (Second.RunId, Six, 1L)],
            looks.Failed.Select(f => (f.RunId, f.Quarter, f.Conversations)).OrderBy(f => f.RunId, StringComparer.Ordinal));
        Assert.Equal([First.RunId, Second.RunId], looks.Runs.Select(r => r.RunId));

        static ConversationResult Failed(string id) => Result(First, id, ConversationOutcome.Failed);
    }

    [Fact]
    public async Task An_open_conversation_waits_until_it_was_looked_at_after_its_end()
    {
        await RunAsync("20261120T023000Z-0001", ends: true, Result(First, "a", ConversationOutcome.Deferred), Result(First, "b") with
        {
            IsOpen = true,
            Outcome = ConversationOutcome.Patched,
        });
        Assert.Equal([(Six, 2L)], await WaitingAsync(remembersOpen: true));
        Assert.Equal([(Six, 1L)], await WaitingAsync(remembersOpen: false)); // an audit keeps no list
        await RunAsync("20261121T023000Z-0002", ends: true, Result(Second, "a"), Result(Second, "b"));
        Assert.Empty(await WaitingAsync(remembersOpen: true));
        Assert.Empty(await WaitingAsync(remembersOpen: false));
    }

    [Fact]
    public async Task A_revert_undoes_its_run_and_the_quarters_of_an_hour_in_which_that_wrote()
    {
        await RunAsync(
            "20261120T023000Z-0001", ends: true, Result(First, "a", ConversationOutcome.Patched) with { Patched = 1 },
            Result(First, "b") with { Start = Six.AddHours(1) });
        foreach (var (id, dryRun) in new[] { ("20261121T023000Z-0002", true), ("20261121T023000Z-0003", false) })
        {
            var before = await Ledger.Coverage.OfAsync("nightly", "default", true, Token);
            Assert.Empty(before.Undone);
            await Ledger.Runs.StartAsync(NewRun(id) with { Kind = RunKind.Revert, RefersTo = First.RunId, DryRun = dryRun }, Token);
        }

        var looks = await Ledger.Coverage.OfAsync("nightly", "default", true, Token);
        Assert.Equal([First.RunId], looks.Undone);
        Assert.Equal([new UndoneQuarter(Six, First.StartedAt)], looks.UndoneQuarters);
    }

    [Fact]
    public async Task Windows_that_were_read_and_what_a_run_left_unread_are_known()
    {
        var run = await StartAsync("20261120T023000Z-0001");
        await RecordAsync(Result(run, "a"));
        await Ledger.Progress.RecordWindowReadAsync(run.RunId, new TimeWindow(Six, Six.AddHours(1)), Token);
        var look = Assert.Single((await Ledger.Coverage.OfAsync("nightly", "default", true, Token)).Runs);
        Assert.Equal((RunStatus.Running, true, new TimeWindow(run.From!.Value, run.To!.Value)), (look.Status, look.IsAll, look.Window));
        Assert.Equal([new TimeWindow(Six, Six.AddHours(1))], look.Read);
        Assert.Equal([Six], look.Quarters);
    }

    [Fact]
    public async Task Settings_that_cannot_be_read_are_those_of_no_present_rules()
    {
        await StartAsync("20261120T023000Z-0001");
        using (var connection = Place.Connect())
            await connection.ExecuteAsync("UPDATE runs SET settings = '{\"mode\":\"a word of another version\"}'");
        Assert.Null(Assert.Single((await Ledger.Coverage.OfAsync("nightly", "default", true, Token)).Runs).Settings);
    }

    static RunRecord First { get; } = NewRun("20261120T023000Z-0001");

    static RunRecord Second { get; } = NewRun("20261121T023000Z-0002");

    async Task<RunRecord> RunAsync(string id, bool ends, params ConversationResult[] results)
    {
        var run = await StartAsync(id);
        await RecordAsync(results);
        if (ends) await EndAsync(run);
        return run;
    }

    Task EndAsync(RunRecord run) => Ledger.Runs.EndAsync(
        run.RunId, new RunEnd(RunStatus.Completed, ExitCode.Done, run.StartedAt.AddMinutes(1), null, null), Token);

    async Task<IEnumerable<(DateTimeOffset, long)>> MetAsync() =>
        Sums((await Ledger.Coverage.OfAsync("nightly", "default", true, Token)).Met);

    async Task<IEnumerable<(DateTimeOffset, long)>> WaitingAsync(bool remembersOpen) =>
        Sums((await Ledger.Coverage.OfAsync("nightly", "default", remembersOpen, Token)).Waiting);

    static IEnumerable<(DateTimeOffset, long)> Sums(IEnumerable<QuarterCount> counts) =>
        counts.GroupBy(c => c.Quarter).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(c => c.Conversations)));
}
