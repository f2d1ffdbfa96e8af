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
        await RecordAsync(Result(run, "c") with { SettledHashes = ["h1"] });
        await RecordAsync(Result(run, "c") with { SettledHashes = ["h2", "h3"] });
        Assert.Equal(["h1", "h2", "h3"], await SettledAsync("h1", "h2", "h3", "h4"));
    }

    [Fact]
    public async Task A_write_replaces_what_is_known()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c") with { SettledHashes = ["h1"] });
        await RecordAsync(Result(run, "c", ConversationOutcome.Patched) with { SettledHashes = ["h2"], Patched = 1 });
        Assert.Equal(["h2"], await SettledAsync("h1", "h2"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_failed_write_leaves_nothing_known(int patched, bool hadIntent)
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c") with { SettledHashes = ["h1"] }, Result(run, "d") with { SettledHashes = ["h1"] });
        await RecordAsync(Result(run, "c", ConversationOutcome.Failed) with { Patched = patched, HadIntent = hadIntent });
        Assert.Empty(await SettledAsync("h1"));
        Assert.Single(await Ledger.SettledAsync("default", "participant", [new("d", "h1")], Token));
    }

    [Fact]
    public async Task A_failure_without_a_write_changes_nothing_that_is_known()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "c") with { SettledHashes = ["h1"] });
        await RecordAsync(Result(run, "c", ConversationOutcome.Failed));
        Assert.Equal(["h1"], await SettledAsync("h1"));
    }

    [Fact]
    public async Task Knowledge_belongs_to_a_connection_and_a_target_and_comes_in_bulk()
    {
        var run = await StartAsync();
        var other = await StartAsync("20261120T023000Z-0002", connection: "other", target: "conversation");
        await RecordAsync([.. Enumerable.Range(0, 700).Select(i => Result(run, "c" + i) with { SettledHashes = ["h" + i] })]);
        await RecordAsync(Result(other, "c0") with { SettledHashes = ["x"] });
        var keys = Enumerable.Range(0, 1000).Select(i => new SettledKey("c" + i, "h" + i)).ToList();
        var settled = await Ledger.SettledAsync("default", "participant", keys, Token);
        Assert.Equal(keys.Take(700).ToHashSet(), settled);
        Assert.Empty(await Ledger.SettledAsync("default", "conversation", keys, Token));
        Assert.Empty(await Ledger.SettledAsync("default", "participant", [new("c0", "h1"), new("c0", "x")], Token));
        Assert.Single(await Ledger.SettledAsync("other", "conversation", [new("c0", "x")], Token));
    }

    [Fact]
    public async Task Deferred_conversations_are_remembered_until_they_have_another_outcome()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "a", ConversationOutcome.Deferred), Result(run, "b", ConversationOutcome.Deferred));
        var next = await StartAsync("20261121T023000Z-0001");
        await RecordAsync(Result(next, "a", ConversationOutcome.Deferred), Result(next, "b", ConversationOutcome.Patched));
        Assert.Equal(["a"], await Ledger.DeferredAsync("nightly", "default", Token));
    }

    [Fact]
    public async Task Deferred_conversations_belong_to_a_job_and_a_connection()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "a", ConversationOutcome.Deferred));
        await RecordAsync(Result(await StartAsync("20261120T023000Z-0002", job: "weekly"), "a"));
        await RecordAsync(Result(await StartAsync("20261120T023000Z-0003", connection: "other"), "a"));
        Assert.Equal(["a"], await Ledger.DeferredAsync("nightly", "default", Token));
        Assert.Empty(await Ledger.DeferredAsync("weekly", "default", Token));
        Assert.Empty(await Ledger.DeferredAsync("nightly", "other", Token));
    }

    [Theory]
    [InlineData(true, nameof(RunKind.Run))]
    [InlineData(false, nameof(RunKind.Plan))]
    public async Task Runs_that_write_nothing_leave_the_deferred_alone(bool dryRun, string kind)
    {
        await RecordAsync(Result(await StartAsync(), "a", ConversationOutcome.Deferred));
        var run = await StartAsync("20261120T023000Z-0002", dryRun: dryRun, kind: Enum.Parse<RunKind>(kind));
        await RecordAsync(Result(run, "a"), Result(run, "b", ConversationOutcome.Deferred));
        Assert.Equal(["a"], await Ledger.DeferredAsync("nightly", "default", Token));
    }

    async Task<IEnumerable<string>> SettledAsync(params string[] hashes) =>
        (await Ledger.SettledAsync("default", "participant", [.. hashes.Select(h => new SettledKey("c", h))], Token))
        .Select(k => k.Hash).Order(StringComparer.Ordinal);
}
