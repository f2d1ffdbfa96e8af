using AttrBackfill.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What a ledger tells of one conversation over all runs, and the live run of a day.</summary>
public abstract class HistorySuite : LedgerSuite
{
    [Fact]
    public async Task A_conversation_s_history_tells_writes_findings_and_looks_in_order_of_time()
    {
        var plan = await StartAsync("20261118T023000Z-0001", kind: RunKind.Plan, job: "other");
        await RecordAsync(Result(plan, "c", ConversationOutcome.Planned, Missing("a \u0000b", "v\ud800", AttributeAction.Planned)));
        var run = await StartAsync("20261120T023000Z-0002");
        var intent = Intent(run, "c", new AttributeChange("a \u0000b", null, "v\ud800"), new AttributeChange("b", "1", "2"));
        await Ledger.Journal.RecordIntentAsync(intent with { At = run.StartedAt.AddMinutes(1) }, Token);
        await RecordAsync(
            Result(run, "c", ConversationOutcome.Patched, Missing("a \u0000b", "v\ud800"), Missing("n", "x", AttributeAction.Kept)) with
            {
                HadIntent = true,
                CorrelationId = "corr",
                End = run.StartedAt,
            });
        var look = await StartAsync("20261120T023000Z-0003");
        await RecordAsync(Result(look, "c"), Result(look, "d"));
        var history = await Ledger.Histories.OfAsync("c", Token);
        Assert.Equal(
            [
                (plan.RunId, "a \u0000b", null, "v\ud800", "planned", null), (run.RunId, "n", null, "x", "kept", "corr"),
                    (look.RunId, null, null, null, "in-sync", null),
                (run.RunId, "a \u0000b", null, "v\ud800", "patched", "corr"), (run.RunId, "b", "1", "2", "patched", "corr"),
            ],
            history.Rows.Select(r => (r.RunId, r.Attribute, r.Before, r.After, r.Action, r.CorrelationId)));
        Assert.Equal((look.StartedAt.AddHours(-20.5), null, "message"), (history.Start, history.End, history.MediaType));
        Assert.Empty((await Ledger.Histories.OfAsync("nobody", Token)).Rows);
    }

    [Fact]
    public async Task A_write_that_was_refused_is_none_and_one_without_an_outcome_is_in_doubt()
    {
        var run = await StartAsync();
        await Ledger.Journal.RecordIntentAsync(Intent(run, "c", new AttributeChange("a", null, "1")), Token);
        await Ledger.Journal.RefuseIntentAsync(run.RunId, "c", Token);
        await Ledger.Journal.RecordIntentAsync(Intent(run, "c", new AttributeChange("b", null, "2")), Token);
        var row = Assert.Single((await Ledger.Histories.OfAsync("c", Token)).Rows);
        Assert.Equal(("b", HistoryRows.InDoubt), (row.Attribute, row.Action));
    }

    [Fact]
    public async Task A_day_has_one_live_run_of_a_job_which_is_never_dead()
    {
        var first = NewRun("20261120T023000Z-0001") with { Kind = RunKind.Live };
        Assert.Equal(first.RunId, await Ledger.Runs.StartLiveAsync(first, Token));
        await RecordAsync(Result(first, "c"));
        Assert.Equal(first.RunId, await Ledger.Runs.StartLiveAsync(first with { RunId = "20261120T023000Z-0002" }, Token));
        Assert.Equal("20261121T023000Z-0003", await Ledger.Runs.StartLiveAsync(
            first with { RunId = "20261121T023000Z-0003", From = first.To, To = first.To!.Value.AddDays(1) }, Token));
        Assert.Equal("20261120T023000Z-0004",
            await Ledger.Runs.StartLiveAsync(first with { RunId = "20261120T023000Z-0004", Connection = "other" }, Token));
        Assert.Equal(0, await Ledger.Runs.MarkDiedAsync("nightly", "none", Token));
        var run = (await Ledger.Runs.FindAsync(first.RunId, Token))!;
        Assert.Equal((RunStatus.Completed, RunKind.Live, 1), (run.Status, run.Kind, run.Read));
        Assert.Null(await Ledger.Runs.StartLiveAsync(first with { Job = "another" }, Token)); // the id is taken
    }

    [Fact]
    public async Task All_patches_of_a_conversation_in_a_run_are_told_in_order()
    {
        var run = await StartAsync();
        await Ledger.Journal.RecordIntentAsync(Intent(run, "c", new AttributeChange("a", null, "1")), Token);
        await RecordAsync(Result(run, "c", ConversationOutcome.Patched) with { HadIntent = true });
        await Ledger.Journal.RecordIntentAsync(Intent(run, "c", new AttributeChange("a", "1", "2")), Token);
        await Ledger.Journal.RecordIntentAsync(Intent(run, "d", new AttributeChange("a", "1", "3")), Token);
        var intents = await Ledger.Journal.IntentsAsync(run.RunId, "c", Token);
        Assert.Equal([("1", true), ("2", false)], intents.Select(i => (i.Changes.Single().After, i.TookEffect)));
    }
}
