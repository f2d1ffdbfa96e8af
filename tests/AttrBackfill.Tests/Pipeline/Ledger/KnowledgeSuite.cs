using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What a ledger knows beyond a run: settled targets and conversations to look at again.</summary>
public abstract class KnowledgeSuite : LedgerSuite
{
    [Fact]
    public async Task What_was_found_by_a_live_read_adds_to_what_is_known()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c") with { Fingerprints = ["h1"] });
        await RecordAsync(Result(run, "c") with { Fingerprints = ["h2", "h3"] });
        Assert.Equal(["h1", "h2", "h3"], await SettledAsync("h1", "h2", "h3", "h4"));
    }

    [Fact]
    public async Task A_write_replaces_what_is_known()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c") with { Fingerprints = ["h1"] });
        await RecordAsync(Result(run, "c", ConversationOutcome.Patched) with { Fingerprints = ["h2"], Patched = 1 });
        Assert.Equal(["h2"], await SettledAsync("h1", "h2"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_failed_write_leaves_nothing_known(int patched, bool hadIntent)
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c") with { Fingerprints = ["h1"] }, Result(run, "d") with { Fingerprints = ["h1"] });
        await RecordAsync(Result(run, "c", ConversationOutcome.Failed) with { Patched = patched, HadIntent = hadIntent });
        Assert.Empty(await SettledAsync("h1"));
        Assert.Single(await Ledger.Journal.KnownInSyncAsync("default", "participant", [new("d", "h1")], Token));
    }

    [Fact]
    public async Task A_failure_without_a_write_changes_nothing_that_is_known()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c") with { Fingerprints = ["h1"] });
        await RecordAsync(Result(run, "c", ConversationOutcome.Failed));
        Assert.Equal(["h1"], await SettledAsync("h1"));
    }

    [Fact]
    public async Task Knowledge_belongs_to_a_connection_and_a_target_and_comes_in_bulk()
    {
        var run = await StartAsync();
        var other = await StartAsync("20261120T023000Z-0002", connection: "other", target: "conversation");
        await RecordAsync([.. Enumerable.Range(0, 700).Select(i => Result(run, "c" + i) with { Fingerprints = ["h" + i] })]);
        await RecordAsync(Result(other, "c0") with { Fingerprints = ["x"] });
        var keys = Enumerable.Range(0, 1000).Select(i => new InSyncKey("c" + i, "h" + i)).ToList();
        var settled = await Ledger.Journal.KnownInSyncAsync("default", "participant", keys, Token);
        Assert.Equal(keys.Take(700).ToHashSet(), settled);
        Assert.Empty(await Ledger.Journal.KnownInSyncAsync("default", "conversation", keys, Token));
        Assert.Empty(await Ledger.Journal.KnownInSyncAsync("default", "participant", [new("c0", "h1"), new("c0", "x")], Token));
        Assert.Single(await Ledger.Journal.KnownInSyncAsync("other", "conversation", [new("c0", "x")], Token));
    }

    [Fact]
    public async Task Deferred_conversations_are_remembered_until_they_have_another_outcome()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "a", ConversationOutcome.Deferred), Result(run, "b", ConversationOutcome.Deferred));
        var next = await StartAsync("20261121T023000Z-0001");
        await RecordAsync(Result(next, "a", ConversationOutcome.Deferred), Result(next, "b", ConversationOutcome.Patched));
        Assert.Equal(["a"], await DeferredAsync());
    }

    [Fact]
    public async Task Deferred_conversations_belong_to_a_job_and_a_connection()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "a", ConversationOutcome.Deferred));
        await RecordAsync(Result(await StartAsync("20261120T023000Z-0002", job: "weekly"), "a"));
        await RecordAsync(Result(await StartAsync("20261120T023000Z-0003", connection: "other"), "a"));
        Assert.Equal(["a"], await DeferredAsync());
        Assert.Empty(await Ledger.Progress.DeferredAsync("weekly", "default", Token));
        Assert.Empty(await Ledger.Progress.DeferredAsync("nightly", "other", Token));
    }

    [Theory]
    [InlineData(true, nameof(RunKind.Run))]
    [InlineData(false, nameof(RunKind.Plan))]
    public async Task Runs_that_write_nothing_leave_the_deferred_alone(bool dryRun, string kind)
    {
        await RecordAsync(Result(await StartAsync(), "a", ConversationOutcome.Deferred));
        var run = await StartAsync("20261120T023000Z-0002", dryRun: dryRun, kind: Enum.Parse<RunKind>(kind));
        await RecordAsync(Result(run, "a"), Result(run, "b", ConversationOutcome.Deferred));
        Assert.Equal(["a"], await DeferredAsync());
    }

    [Fact]
    public async Task A_deferred_conversation_that_could_not_be_looked_at_is_still_waited_for()
    {
        await RecordAsync(
            Result(await StartAsync(), "a", ConversationOutcome.Deferred), Result(await StartAsync(), "b", ConversationOutcome.Deferred));
        var next = await StartAsync("20261121T023000Z-0001");
        await RecordAsync(Result(next, "a", ConversationOutcome.Failed), Result(next, "b", ConversationOutcome.Patched));
        Assert.Equal(["a"], await DeferredAsync());
    }

    [Fact]
    public async Task An_open_conversation_is_waited_for_whatever_became_of_it_until_it_has_ended()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "a", ConversationOutcome.Patched) with { IsOpen = true },
            Result(run, "b", ConversationOutcome.InSync) with { IsOpen = true });
        Assert.Equal(["a", "b"], await DeferredAsync());
        await RecordAsync(Result(await StartAsync("20261121T023000Z-0001"), "a", ConversationOutcome.InSync));
        await Ledger.Progress.EndWaitingAsync("weekly", "default", ["b"], Token);
        Assert.Equal(["b"], await DeferredAsync());
        await Ledger.Progress.EndWaitingAsync("nightly", "default", ["b", "unknown"], Token);
        Assert.Empty(await DeferredAsync());
    }

    [Fact]
    public async Task What_is_known_of_met_conversations_is_what_the_jobs_newest_run_recorded()
    {
        var (first, next) = (await StartAsync(), await StartAsync("20261121T023000Z-0001"));
        await RecordAsync(Result(first, "a", ConversationOutcome.Patched) with { End = At(1) },
            Result(first, "b", ConversationOutcome.Failed) with { End = null });
        await RecordAsync(Result(next, "a", ConversationOutcome.InSync) with { End = At(5) });
        await RecordAsync(Result(await StartAsync("20261122T023000Z-0001", job: "weekly"), "c"));
        await RecordAsync(Result(await StartAsync("20261122T023000Z-0002", dryRun: true), "d"));
        await RecordAsync(Result(await StartAsync("20261122T023000Z-0003", job: "pruned"), "e") with { Fingerprints = ["h"] });
        var met = await Ledger.Progress.MetAsync("nightly", "default", "participant", ["a", "b", "c", "d", "e", "f"], Token);
        Assert.Equal(["a", "b", "e"], met.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(new MetConversation(At(5), ConversationOutcome.InSync), met["a"]);
        Assert.Equal(new MetConversation(null, ConversationOutcome.Failed), met["b"]);
        Assert.Equal(new MetConversation(null, null), met["e"]); // settled by a run that the ledger no longer has
    }

    [Fact]
    public async Task Writes_of_all_runs_come_in_order_of_time_and_refused_ones_do_not()
    {
        var (first, other) = (await StartAsync(), await StartAsync("20261121T023000Z-0001", job: "weekly"));
        await IntendAsync(other, "a", new AttributeChange("x", "1", "2"));
        await IntendAsync(first, "a", new AttributeChange("x", null, "1"));
        await RecordAsync(Result(first, "a", ConversationOutcome.Patched) with { HadIntent = true });
        await IntendAsync(first, "b", new AttributeChange("y", null, "1"));
        await Ledger.Journal.RefuseIntentAsync(first.RunId, "b", Token);
        await IntendAsync(await StartAsync("20261121T023000Z-0002", connection: "other"), "a", new AttributeChange("z", null, "1"));
        var written = await Ledger.Journal.WrittenAsync("default", "participant", ["a", "b"], Token);
        Assert.Equal([(true, "1"), (false, "2")], written.Select(w => (w.TookEffect, w.Changes.Single().After)));
        Assert.Empty(await Ledger.Journal.WrittenAsync("default", "conversation", ["a"], Token));
    }

    [Fact]
    public async Task Windows_that_were_read_are_told_in_order_of_time()
    {
        var run = await StartAsync();
        var (early, late) = (new TimeWindow(At(1), At(2)), new TimeWindow(At(2), At(4)));
        await Ledger.Progress.RecordWindowReadAsync(run.RunId, late, Token);
        await Ledger.Progress.RecordWindowReadAsync(run.RunId, early, Token);
        await Ledger.Progress.RecordWindowReadAsync(run.RunId, late, Token);
        Assert.Equal([early, late], await Ledger.Progress.WindowsReadAsync(run.RunId, Token));
        Assert.Empty(await Ledger.Progress.WindowsReadAsync("20260101T000000Z-0000", Token));
    }

    [Fact]
    public async Task Pruned_runs_are_forgotten_whole_and_what_is_settled_stays_known()
    {
        var run = await StartAsync();
        await Ledger.Journal.RecordIntentAsync(
            new PatchIntent(run.RunId, "a", "p", "participant", [new AttributeChange("x", null, "1")], 1, At(1)), Token);
        await RecordAsync(Result(run, "a", ConversationOutcome.Patched) with { HadIntent = true, Fingerprints = ["h"] });
        await Ledger.ListedIds.AddAsync(run.RunId, ["a", "b"], Token);
        await Ledger.Runs.EndAsync(run.RunId, new RunEnd(RunStatus.Completed, ExitCode.Done, At(2), null, null), Token);
        var kept = await StartAsync("20261121T023000Z-0001");
        Assert.Equal(0, await Ledger.Values.RemoveRunsAsync(run.StartedAt, Token));
        Assert.Equal(1, await Ledger.Values.RemoveRunsAsync(run.StartedAt.AddMilliseconds(1), Token)); // the other one is still running
        Assert.Null(await Ledger.Runs.FindAsync(run.RunId, Token));
        Assert.Empty(await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Empty(await Ledger.Reports.ConversationsAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Empty(await Ledger.ListedIds.OfRunAsync(run.RunId, Token).ToListAsync(Token));
        Assert.NotNull(await Ledger.Runs.FindAsync(kept.RunId, Token));
        Assert.Single(await Ledger.Journal.KnownInSyncAsync("default", "participant", [new InSyncKey("a", "h")], Token));
    }

    [Fact]
    public async Task A_run_whose_process_is_gone_becomes_an_interrupted_one()
    {
        var (dead, other) = (await StartAsync(), await StartAsync("20261120T023000Z-0002", job: "weekly"));
        await Ledger.Runs.MarkDiedAsync("nightly", "another", Token);
        Assert.Equal(RunStatus.Died, (await Ledger.Runs.FindAsync(dead.RunId, Token))!.Status);
        Assert.Equal(RunStatus.Running, (await Ledger.Runs.FindAsync(other.RunId, Token))!.Status);
    }

    [Fact]
    public async Task Patches_are_told_once_a_conversation_with_the_values_before_the_first_attempt()
    {
        var run = await StartAsync();
        await IntendAsync(run, "a", new AttributeChange("x", "1", "2"), new AttributeChange("y", null, "2"));
        await IntendAsync(run, "a", new AttributeChange("x", "2", "3"), new AttributeChange("z", "0", "1"));
        await IntendAsync(run, "b", new AttributeChange("x", null, "9"));
        var patches = await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token);
        Assert.Equal(["a", "b"], patches.Select(p => p.ConversationId));
        Assert.Equal(
            [new AttributeChange("x", "1", "3"), new AttributeChange("y", null, "2"), new AttributeChange("z", "0", "1")],
            patches[0].Changes.OrderBy(c => c.Name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_refused_patch_is_neither_open_nor_to_be_undone_and_the_next_one_is()
    {
        var run = await StartAsync();
        await IntendAsync(run, "a", new AttributeChange("x", "1", "2"));
        await Ledger.Journal.RefuseIntentAsync(run.RunId, "a", Token);
        Assert.Empty(await Ledger.Journal.OpenIntentsAsync(run.RunId, ["a"], Token));
        Assert.Empty(await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token));
        await IntendAsync(run, "a", new AttributeChange("x", "5", null));
        Assert.Equal(
            [new AttributeChange("x", "5", null)], (await Ledger.Journal.OpenIntentsAsync(run.RunId, ["a"], Token)).Single().Changes);
        await RecordAsync(Result(run, "a", ConversationOutcome.Patched) with { HadIntent = true });
        Assert.Equal([new AttributeChange("x", "5", null)],
            (await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token)).Single().Changes);
    }

    [Fact]
    public async Task The_version_that_a_patch_makes_is_told_once_it_took_effect()
    {
        var run = await StartAsync();
        await Ledger.Journal.RecordIntentAsync(
            new PatchIntent(run.RunId, "a", "p", "customAttributes", [new AttributeChange("x", null, "1")], 1, At(1), 7), Token);
        Assert.Null((await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token)).Single().RecordVersion);
        await RecordAsync(Result(run, "a", ConversationOutcome.Patched) with { HadIntent = true });
        Assert.Equal(7, (await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token)).Single().RecordVersion);
    }

    static DateTimeOffset At(int hour) => new(2026, 11, 20, hour, 0, 0, TimeSpan.Zero);

    Task IntendAsync(RunRecord run, string id, params AttributeChange[] changes) =>
        Ledger.Journal.RecordIntentAsync(new PatchIntent(run.RunId, id, "p", "participant", changes, 1, At(1)), Token);

    async Task<IEnumerable<string>> DeferredAsync() =>
        (await Ledger.Progress.DeferredAsync("nightly", "default", Token)).Select(d => d.ConversationId);

    async Task<IEnumerable<string>> SettledAsync(params string[] hashes) =>
        (await Ledger.Journal.KnownInSyncAsync("default", "participant", [.. hashes.Select(h => new InSyncKey("c", h))], Token))
        .Select(k => k.Hash).Order(StringComparer.Ordinal);
}
