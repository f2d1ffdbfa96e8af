using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>How the trust in the attribute search is earned and lost.</summary>
public abstract class SearchTrustSuite : LedgerSuite
{
    [Fact]
    public async Task Trust_is_earned_by_200_single_reads_of_one_connection()
    {
        for (var i = 1; i < SearchTrust.Needed; i++) await Ledger.SearchTrust.AgreeAsync("one", Token);
        Assert.False((await Ledger.SearchTrust.FindAsync("one", Token)).IsEarned);
        await Ledger.SearchTrust.AgreeAsync("one", Token);
        Assert.True((await Ledger.SearchTrust.FindAsync("one", Token)).IsEarned);
        Assert.Equal(SearchTrust.None, await Ledger.SearchTrust.FindAsync("other", Token));
    }

    [Fact]
    public async Task One_difference_ends_the_trust_for_seven_days_and_then_it_is_earned_anew()
    {
        var run = await StartAsync();
        await Ledger.SearchTrust.AgreeAsync(run.Connection, Token);
        await Ledger.SearchTrust.LoseAsync(run.Connection, run.RunId, "c\0", Token);
        await Ledger.SearchTrust.AgreeAsync(run.Connection, Token); // of a read that was under way
        var lost = await Ledger.SearchTrust.FindAsync(run.Connection, Token);
        Assert.Equal((0, "c\0", Clock.GetUtcNow() + TimeSpan.FromDays(7)), (lost.Agreed, lost.LostBy, lost.OffUntil(Clock.GetUtcNow())));

        Clock.Advance(TimeSpan.FromDays(7));
        Assert.Null(lost.OffUntil(Clock.GetUtcNow()));
        await Ledger.SearchTrust.AgreeAsync(run.Connection, Token);
        Assert.Equal(1, (await Ledger.SearchTrust.FindAsync(run.Connection, Token)).Agreed);
    }

    [Fact]
    public async Task Values_before_from_the_search_are_unconfirmed_once_it_lost_its_trust_in_that_run()
    {
        var (doubted, other) = (await StartAsync(), await StartAsync("20261121T023000Z-0001"));
        foreach (var run in new[] { doubted, other })
        {
            await IntendAsync(run, "bulk", isReadInBulk: true);
            await IntendAsync(run, "single", isReadInBulk: false);
        }

        await Ledger.SearchTrust.LoseAsync(doubted.Connection, doubted.RunId, "x", Token);
        Assert.Equal([("bulk", true), ("single", false)], await UnconfirmedAsync(doubted));
        Assert.Equal([("bulk", false), ("single", false)], await UnconfirmedAsync(other));
    }

    [Fact]
    public async Task A_patch_that_was_repeated_after_a_single_read_keeps_the_doubt_about_its_first_values_before()
    {
        var run = await StartAsync();
        await IntendAsync(run, "c", isReadInBulk: true);
        await IntendAsync(run, "c", isReadInBulk: false);
        await Ledger.SearchTrust.LoseAsync(run.Connection, run.RunId, "x", Token);
        Assert.Equal([("c", true)], await UnconfirmedAsync(run));
    }

    Task IntendAsync(RunRecord run, string conversation, bool isReadInBulk) => Ledger.Journal.RecordIntentAsync(
        new PatchIntent(run.RunId, conversation, "p", run.Target, [new AttributeChange("a", null, "1")], 0, Clock.GetUtcNow())
        {
            IsReadInBulk = isReadInBulk,
        },
        Token);

    async Task<List<(string, bool)>> UnconfirmedAsync(RunRecord run) =>
        await Ledger.Journal.PatchesAsync(run.RunId, Token).Select(p => (p.ConversationId, p.IsUnconfirmed)).ToListAsync(Token);
}

public sealed class SqliteSearchTrustTests : SearchTrustSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();
}

public sealed class PostgresSearchTrustTests : SearchTrustSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();
}
