using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using Dapper;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What is erased of old runs and of forgotten conversations, and what stays.</summary>
public abstract class KeptValuesSuite : LedgerSuite
{
    const string Old = "20260801T023000Z-0001", New = "20261120T023000Z-0001";

    [Fact]
    public async Task Values_of_old_runs_are_erased_and_counts_outcomes_and_hashes_stay()
    {
        await WrittenAsync(Old, "a", "b");
        await WrittenAsync(New, "a");
        var erased = await Ledger.Values.EraseAsync(Clock.GetUtcNow() - TimeSpan.FromDays(90), Token);
        Assert.Equal([Old], erased.Select(r => r.RunId));
        Assert.Empty(await Ledger.Journal.PatchesAsync(Old, Token).ToListAsync(Token));
        Assert.Empty(await Ledger.Reports.MismatchesAsync(Old, Token).ToListAsync(Token));
        Assert.Equal(["a", "b"], (await Ledger.Reports.ConversationsAsync(Old, Token).ToListAsync(Token)).Select(c => c.ConversationId));
        var (run, after) = ((await Ledger.Runs.FindAsync(Old, Token))!, (await Ledger.Runs.FindAsync(New, Token))!);
        Assert.Equal((2, 2, Clock.GetUtcNow()), (run.Read, run.Patched, run.ValuesErasedAt));
        Assert.Null(after.ValuesErasedAt);
        Assert.Single(await Ledger.Journal.PatchesAsync(New, Token).ToListAsync(Token));
        Assert.Equal(
            [new InSyncKey("a", "h-a"), new InSyncKey("b", "h-b")],
            (await Ledger.Journal.KnownInSyncAsync(
                "default", "participant", [new InSyncKey("a", "h-a"), new InSyncKey("b", "h-b")], Token)).OrderBy(k => k.ConversationId));
        Assert.Empty(await Ledger.Values.EraseAsync(Clock.GetUtcNow() - TimeSpan.FromDays(90), Token));
    }

    [Fact]
    public async Task A_run_at_work_and_one_that_is_being_undone_keep_their_values()
    {
        var atWork = await StartAsync(Old);
        await RecordAsync(Result(atWork, "a", ConversationOutcome.Patched, Missing("x")));
        await WrittenAsync("20260801T023000Z-0002", "b");
        await Ledger.Runs.StartAsync(
            NewRun("20261120T023000Z-0009") with { Kind = RunKind.Revert, RefersTo = "20260801T023000Z-0002" }, Token);
        Assert.Empty(await Ledger.Values.EraseAsync(Clock.GetUtcNow() - TimeSpan.FromDays(1), Token));
        Assert.Single(await Ledger.Reports.MismatchesAsync(Old, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task More_conversations_than_one_transaction_takes_are_erased_too()
    {
        await WrittenAsync(Old, [.. Enumerable.Range(0, 2100).Select(i => $"c{i:D4}")]);
        Assert.Single(await Ledger.Values.EraseAsync(Clock.GetUtcNow() - TimeSpan.FromDays(90), Token));
        using var connection = Place.Connect();
        Assert.Equal(0, connection.ExecuteScalar<int>("SELECT (SELECT COUNT(*) FROM patches) + (SELECT COUNT(*) FROM mismatches)"));
    }

    [Fact]
    public async Task Nothing_of_a_forgotten_conversation_stays_but_a_hash_of_its_id_and_the_counts()
    {
        const string id = "0a1b2c3d-0000-4000-8000-000000000001", other = "0a1b2c3d-0000-4000-8000-000000000002";
        await WrittenAsync(New, id, other);
        await Ledger.ListedIds.AddAsync(New, [id, other], Token);
        Assert.Equal([id], await Ledger.Forgotten.CarryingAsync($"value of {id}", Token));
        Assert.Equal([New], await Ledger.Forgotten.ForgetAsync([id], Token));

        Assert.Equal([id], await Ledger.Forgotten.AmongAsync([id, other], Token));
        Assert.Equal([other], (await Ledger.Journal.PatchesAsync(New, Token).ToListAsync(Token)).Select(p => p.ConversationId));
        Assert.Equal([other], (await Ledger.Reports.MismatchesAsync(New, Token).ToListAsync(Token)).Select(m => m.ConversationId));
        var rows = await Ledger.Reports.ConversationsAsync(New, Token).ToListAsync(Token);
        Assert.Equal(2, rows.Count);
        Assert.DoesNotContain(rows, r => r.ConversationId == id);
        Assert.Equal("forgotten", rows.Single(r => r.ConversationId != other).Message);
        Assert.Empty(await Ledger.Journal.KnownInSyncAsync("default", "participant", [new InSyncKey(id, "h-" + id)], Token));
        Assert.DoesNotContain(id, await Ledger.ListedIds.OfRunAsync(New, Token).ToListAsync(Token));
        Assert.Empty((await Ledger.Histories.OfAsync(id, Token)).Rows);
        Assert.Empty(await Ledger.Forgotten.CarryingAsync($"value of {id}", Token));
        Assert.Equal([New], await Ledger.Forgotten.ForgetAsync([id], Token)); // again, as another machine does for its own reports
    }

    [Fact]
    public async Task Chosen_values_of_the_conversations_of_a_scrub_are_erased_from_other_runs_once()
    {
        var scrub = NewRun("20261121T023000Z-0001") with { Mode = "scrub" };
        await WrittenAsync(New, "a", "b");
        await WrittenAsync(Old, "a");
        await Ledger.Runs.StartAsync(scrub, Token);
        await RecordAsync(Result(scrub, "a", ConversationOutcome.Patched), Result(scrub, "b", ConversationOutcome.Failed));
        Assert.Equal(["a"], Assert.Single(await Ledger.EarlierValues.ConversationsAsync(scrub.RunId, Token).ToListAsync(Token)));
        Predicate<AttributeChange> all = _ => true, none = _ => false;
        Assert.Equal(
            [new(Old, "nightly", false), new(New, "nightly", false)], await Ledger.EarlierValues.RunsAsync(["a"], none, Token));
        Assert.Equal([new(Old, "nightly", true), new(New, "nightly", true)], await Ledger.EarlierValues.RunsAsync(["a"], all, Token));

        await Ledger.EarlierValues.EraseAsync(["a"], none, Token);
        Assert.Equal(["a", "b"], await Ledger.Forgotten.CarryingAsync("value", Token));
        await Ledger.EarlierValues.EraseAsync(["a"], all, Token);
        Assert.Equal(["b"], await Ledger.Forgotten.CarryingAsync("value", Token));
        Assert.DoesNotContain(await Ledger.EarlierValues.RunsAsync(["a"], all, Token), r => r.Keeps);
        var mismatches = await Ledger.Reports.MismatchesAsync(New, Token).ToListAsync(Token);
        Assert.Equal([("a", "x", false), ("b", "x", true)], mismatches.Select(m => (m.ConversationId, m.Attribute, m.HasValues)));
        var patches = await Ledger.Journal.PatchesAsync(New, Token).ToListAsync(Token);
        Assert.Equal(
            [("a", "x", false), ("b", "x", true)], patches.Select(p => (p.ConversationId, p.Changes[0].Name, p.Changes[0].HasValues)));
    }

    async Task WrittenAsync(string runId, params string[] ids)
    {
        var at = DateTimeOffset.ParseExact(
            runId[..16], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var run = NewRun(runId) with { StartedAt = at };
        await Ledger.Runs.StartAsync(run, Token);
        await Task.WhenAll(ids.Select(id =>
            Ledger.Journal.RecordIntentAsync(Intent(run, id, new AttributeChange("x", null, $"value of {id}")), Token)));
        await RecordAsync([.. ids.Select(id => Result(run, id, ConversationOutcome.Patched, Missing("x", $"value of {id}")) with
        {
            HadIntent = true, Fingerprints = ["h-" + id],
        })]);
        await Ledger.Runs.EndAsync(runId, new RunEnd(RunStatus.Completed, ExitCode.Done, run.StartedAt.AddMinutes(1), null, null), Token);
    }
}
