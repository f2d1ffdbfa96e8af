using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What plans that compare rules keep.</summary>
public abstract class RuleSuite : LedgerSuite
{
    [Fact]
    public async Task Effects_are_counted_with_the_first_three_conversations_by_their_start()
    {
        var run = await StartPlanAsync();
        await RecordAsync([.. Enumerable.Range(0, 5).Select(i => Of(run, $"c{9 - i}", 9 - i, new RuleChange("a\0b", RuleEffect.Appears)))]);
        await RecordAsync(
            Of(run, "c1", 1, new("a\0b", RuleEffect.Appears), new("gone", RuleEffect.Vanishes), new("kept", RuleEffect.Keeps)));
        var figures = await Ledger.Rules.OfAsync(run.RunId, Token);
        Assert.Equal(["a\0b|Appears|6|c1,c5,c6", "gone|Vanishes|1|c1"], figures.Totals.Select(Text));
        Assert.Equal((1, 6), (figures.Attributes[RuleEffect.Appears], figures.Sums[RuleEffect.Appears]));
        Assert.Equal(1, figures.Sums[RuleEffect.Keeps]);
    }

    [Fact]
    public async Task A_conversation_counts_once_however_often_it_is_met()
    {
        var run = await StartPlanAsync();
        var change = new RuleChange("a", RuleEffect.Appears);
        await RecordAsync(Of(run, "failed", 1, change) with { Outcome = ConversationOutcome.Failed });
        await RecordAsync(Of(run, "failed", 1, change), Of(run, "other", 2, change));
        await RecordAsync(Of(run, "other", 2, change)); // a page that was read again
        Bystander[] bystanders = [new("apart", Hour(3), [new("b", RuleEffect.Vanishes), new("b", RuleEffect.Leaves)])];
        await Ledger.Rules.RecordAsync(run.RunId, bystanders, Token);
        await Ledger.Rules.RecordAsync(run.RunId, bystanders, Token);
        Assert.Equal(
            ["a|Appears|2|failed,other", "b|Leaves|1|apart", "b|Vanishes|1|apart"],
            (await Ledger.Rules.OfAsync(run.RunId, Token)).Totals.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await Ledger.Reports.CountsAsync(run.RunId, Token)).Outcomes[ConversationOutcome.InSync]);
    }

    [Fact]
    public async Task What_would_be_written_counts_by_what_is_there_and_what_is_left_may_be_wanted_elsewhere()
    {
        var run = await StartPlanAsync();
        var different = new MismatchResult(
            new Mismatch("b", "b", MismatchKind.Different, "new", "old", ToWrite: true), AttributeAction.Planned);
        await RecordAsync(
            Of(run, "one", 1, new RuleChange("a", RuleEffect.Leaves), new RuleChange("c", RuleEffect.Leaves)),
            Of(run, "two", 2) with
            {
                Outcome = ConversationOutcome.Planned,
                Mismatches = [Missing("a", action: AttributeAction.Planned), different],
            });
        var figures = await Ledger.Rules.OfAsync(run.RunId, Token);
        Assert.Equal((1, 1), (figures.Sums[RuleEffect.Adds], figures.Sums[RuleEffect.Rewrites]));
        Assert.Equal(["a"], figures.StillWanted);
    }

    [Fact]
    public async Task A_run_that_compares_nothing_keeps_nothing_of_it()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "a", ConversationOutcome.Planned, Missing("x", action: AttributeAction.Planned)));
        Assert.Empty((await Ledger.Rules.OfAsync(run.RunId, Token)).Sums);
        Assert.Null((await Ledger.Runs.FindAsync(run.RunId, Token))!.ComparedWith);
    }

    [Fact]
    public async Task A_forgotten_conversation_is_no_example_and_a_pruned_run_leaves_no_row()
    {
        var run = await StartPlanAsync();
        var change = new RuleChange("a", RuleEffect.Appears);
        await RecordAsync(Of(run, "c1", 1, change), Of(run, "c2", 2, change));
        await Ledger.Rules.RecordAsync(run.RunId, [new("c3", Hour(3), [new("a", RuleEffect.Vanishes)])], Token);
        Assert.Equal([run.RunId], await Ledger.Forgotten.ForgetAsync(["c1", "c3"], Token));
        Assert.Equal(
            ["a|Appears|2|c2", "a|Vanishes|1|"],
            (await Ledger.Rules.OfAsync(run.RunId, Token)).Totals.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal("""{"present":1}""", (await Ledger.Runs.FindAsync(run.RunId, Token))!.ComparedWith);

        await Ledger.Runs.EndAsync(run.RunId, new RunEnd(RunStatus.Completed, ExitCode.Done, Clock.GetUtcNow(), null, null), Token);
        Assert.Equal(1, await Ledger.Values.RemoveRunsAsync(Clock.GetUtcNow().AddDays(1), Token));
        using var connection = Place.Connect();
        foreach (var table in new[] { "rule_totals", "rule_examples", "rule_bystanders" })
            Assert.Equal(0, Dapper.SqlMapper.ExecuteScalar<long>(connection, $"SELECT COUNT(*) FROM {table}"));
    }

    async Task<RunRecord> StartPlanAsync()
    {
        var run = NewRun("20261120T023000Z-0001") with { Kind = RunKind.Plan, DryRun = true, ComparedWith = """{"present":1}""" };
        await Ledger.Runs.StartAsync(run, Token);
        return run;
    }

    static ConversationResult Of(RunRecord run, string id, int hour, params RuleChange[] changes) =>
        Result(run, id) with { Start = Hour(hour), RuleChanges = changes };

    static DateTimeOffset Hour(int hour) => new(2026, 11, 19, hour, 0, 0, TimeSpan.Zero);

    static string Text(RuleTotal total) => $"{total.Attribute}|{total.Effect}|{total.Conversations}|{string.Join(',', total.Examples)}";
}
