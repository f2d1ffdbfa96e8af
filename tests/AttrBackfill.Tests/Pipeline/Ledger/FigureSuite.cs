using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Text;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>The sums behind charts and trends.</summary>
public abstract class FigureSuite : LedgerSuite
{
    [Fact]
    public async Task Calls_are_remembered_by_the_ten_seconds_in_which_they_were_counted()
    {
        var run = await StartAsync();
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 2, 1, 0), new("PATCH /b", 1, 0, 0)]);
        Clock.Advance(TimeSpan.FromSeconds(9));
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 4, 0, 3)]);
        await RecordAsync(Result(run, "a"));
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 10, 0, 0)]);
        Clock.Advance(TimeSpan.FromSeconds(21));
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 5, 0, 1)]);
        await Ledger.Reports.CountsAsync(run.RunId, Token);
        Assert.Equal(
            [new(run.StartedAt, 17, 3), new(run.StartedAt.AddSeconds(30), 5, 1)],
            await Ledger.Figures.CallsOverTimeAsync(run.RunId, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Mismatches_of_a_run_are_summed_up_when_it_ends_and_open_again_when_it_goes_on()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "a", ConversationOutcome.Patched, Missing("x"), Missing("y\0"), Different("x")), Result(run, "b"));
        await RecordAsync(Result(run, "b", ConversationOutcome.Kept, Missing("x"), Note("x"), Note("z")));
        Assert.Null((await Ledger.Runs.FindAsync(run.RunId, Token))!.Missing);
        await EndAsync(run);
        Assert.Equal((3, 1, 2), await SumsAsync(run));
        Assert.Equal(
            [new(run.RunId, "x", 2, 1), new(run.RunId, "y\0", 1, 0), new(run.RunId, "z", 0, 0)],
            (await Ledger.Figures.MismatchTotalsAsync([run.RunId], Token)).OrderBy(t => t.Attribute, StringComparer.Ordinal));

        await Ledger.Runs.StartAsync(run, Token);
        Assert.Equal((null, null, null), await SumsAsync(run));
        await RecordAsync(Result(run, "a", ConversationOutcome.Patched, Missing("w")));
        await EndAsync(run);
        Assert.Equal((2, 0, 2), await SumsAsync(run));
        Assert.Equal(["w", "x", "z"], (await Ledger.Figures.MismatchTotalsAsync([run.RunId], Token)).Select(t => t.Attribute).Order());
    }

    [Fact]
    public async Task The_totals_of_a_run_hold_the_worst_attributes_only()
    {
        var run = await StartAsync();
        await RecordAsync(
            Result(run, "a", ConversationOutcome.Patched,
                [.. Enumerable.Range(0, 300).Select(i => Missing($"made-up-{i}")), Missing("often")]),
            Result(run, "b", ConversationOutcome.Patched, Missing("often")));
        await EndAsync(run);
        var totals = await Ledger.Figures.MismatchTotalsAsync([run.RunId], Token);
        Assert.Equal(200, totals.Count);
        Assert.Contains(totals, t => t.Attribute == "often" && t.Missing == 2);
        Assert.Equal(302, (await SumsAsync(run)).Missing);
    }

    [Fact]
    public async Task Outcomes_are_summed_by_quarters_of_an_hour()
    {
        var run = await StartAsync();
        DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-11-19T{time}Z", System.Globalization.CultureInfo.InvariantCulture);
        await RecordAsync(
            Result(run, "a", ConversationOutcome.Kept, Missing("x"), Missing("y")) with { Start = At("06:00:00.000") },
            Result(run, "b", ConversationOutcome.Kept, Different("x"), Note("x")) with { Start = At("06:14:59.999") },
            Result(run, "c") with { Start = At("06:15:00.000") }, Result(run, "d") with { Start = At("06:45:00.000") },
            Result(run, "e") with { Start = At("06:44:59.999") }, Result(run, "f") with { Start = null });
        var sums = await Ledger.Figures.OutcomesOverTimeAsync(run.RunId, Token).ToListAsync(Token);
        Assert.Equal(
            [
                new(null, ConversationOutcome.InSync, 1, 0, 0, 0), new(At("06:00:00"), ConversationOutcome.Kept, 2, 2, 1, 1),
                new(At("06:15:00"), ConversationOutcome.InSync, 1, 0, 0, 0), new(At("06:30:00"), ConversationOutcome.InSync, 1, 0, 0, 0),
                new(At("06:45:00"), ConversationOutcome.InSync, 1, 0, 0, 0),
            ],
            sums.OrderBy(s => s.Quarter ?? DateTimeOffset.MinValue));
    }

    [Fact]
    public async Task The_worst_attributes_come_first_with_every_kind()
    {
        var run = await StartAsync();
        await RecordAsync(
            Result(run, "a", ConversationOutcome.Kept, Missing("b"), Missing("a"), Note("b"), Different("c")),
            Result(run, "b", ConversationOutcome.Kept, Different("b")));
        Assert.Equal(
            [new("b", 1, 1, 1, 0, 0), new("a", 1, 0, 0, 0, 0)], await Ledger.Figures.WorstAttributesAsync(run.RunId, 2, Token));
    }

    [Fact]
    public async Task Failures_are_counted_by_answer_and_listed_in_the_order_of_the_reports()
    {
        var run = await StartAsync();
        ConversationResult Failed(string id, int? status) => Result(run, id, ConversationOutcome.Failed) with
        {
            HttpStatus = status,
            CorrelationId = "c-" + id,
            Message = "m-" + id,
            Start = status is null ? null : run.StartedAt,
        };
        await RecordAsync(
            Failed("b", 404), Failed("a", 404), Failed("c", 503), Failed("d", null), Result(run, "e") with { HttpStatus = 404 });
        Assert.Equal(
            [new(404, 2), new(null, 1), new(503, 1)],
            (await Ledger.Figures.FailuresAsync(run.RunId, Token)).OrderByDescending(f => f.Conversations).ThenBy(f => f.HttpStatus));
        var listed = await Ledger.Figures.FailedAsync(run.RunId, 3, Token);
        Assert.Equal(["d", "a", "b"], listed.Select(f => f.ConversationId));
        Assert.Equal(new("a", IsoTime.Of(run.StartedAt), 404, "c-a", "m-a"), listed[1]);
        Assert.Null(listed[0].Start);
    }

    [Fact]
    public async Task Forgotten_runs_take_their_figures_along()
    {
        var run = await StartAsync();
        Ledger.Journal.CountCalls(run.RunId, [new("GET /a", 1, 0, 0)]);
        await RecordAsync(Result(run, "a", ConversationOutcome.Kept, Missing("x")));
        await EndAsync(run);
        Assert.Equal(1, await Ledger.Values.RemoveRunsAsync(run.StartedAt.AddDays(1), Token));
        Assert.Empty(await Ledger.Figures.MismatchTotalsAsync([run.RunId], Token));
        Assert.Empty(await Ledger.Figures.CallsOverTimeAsync(run.RunId, Token).ToListAsync(Token));
    }

    Task EndAsync(RunRecord run) =>
        Ledger.Runs.EndAsync(run.RunId, new RunEnd(RunStatus.Completed, ExitCode.Done, Clock.GetUtcNow(), null, null), Token);

    async Task<(long? Missing, long? Different, long? Other)> SumsAsync(RunRecord run)
    {
        var found = (await Ledger.Runs.FindAsync(run.RunId, Token))!;
        return (found.Missing, found.Different, found.Other);
    }

    static MismatchResult Different(string attribute) =>
        new(new Mismatch(attribute, attribute, MismatchKind.Different, "new", "old", ToWrite: true), AttributeAction.Patched);

    static MismatchResult Note(string attribute) =>
        new(new Mismatch(attribute, attribute, MismatchKind.Collision, "one", "other", ToWrite: false), AttributeAction.Kept);
}
