using System.Data.Common;
using AttrBackfill.Pipeline.Ledger;
using Dapper;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>
/// What an apply, a revert and a resume work on is read a page at a time, whole and in order, with no reader open in between.
/// </summary>
public abstract class PageReadSuite : LedgerSuite
{
    /// <summary>More than two pages, the last one short.</summary>
    const int Conversations = (2 * StoreReading.PageSize) + 1;

    /// <summary>So long that a page does not fit into the buffers of a socket.</summary>
    static readonly string Long = new('x', 16_000);

    [Fact]
    public async Task Mismatches_by_page_are_those_of_the_report()
    {
        var run = await StartAsync(kind: RunKind.Plan);
        await RecordAsync([.. Enumerable.Range(0, Conversations).Select(i =>
            Result(run, $"c{i % 7}-{i}", ConversationOutcome.Planned, Missing("b", "1"), Missing("a", "2")) with
            {
                Start = i % 3 == 0 ? null : run.StartedAt.AddMinutes(-i % 50),
                ParticipantId = null,
            })]);
        await RecordAsync([.. Enumerable.Range(0, 20).Select(i => Result(run, $"in-sync{i}"))]);
        var reported = await Ledger.Reports.MismatchesAsync(run.RunId, Token).ToListAsync(Token);
        Assert.Equal(2 * Conversations, reported.Count);
        Assert.Equal(reported, await Ledger.Reports.MismatchPagesAsync(run.RunId, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_page_of_conversations_with_nothing_planned_does_not_end_the_list()
    {
        var run = await StartAsync(kind: RunKind.Plan);
        await RecordAsync([.. Enumerable.Range(0, Conversations).Select(i =>
            Result(run, $"c{i:0000}", ConversationOutcome.Kept, Missing(
                "a", "1", i == Conversations - 1 ? AttributeAction.Planned : AttributeAction.Kept)))]);
        Assert.Single(await Ledger.Reports.MismatchPagesAsync(run.RunId, Token).Where(m => m.Action == "planned").ToListAsync(Token));
    }

    [Fact]
    public async Task Patches_come_once_a_conversation_also_where_its_attempts_are_on_two_pages()
    {
        var run = await StartAsync();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var number = attempt; // all attempts of one round together, so that the rounds stay in order
            await Task.WhenAll(Ids().Select(id => Ledger.Journal.RecordIntentAsync(
                Intent(run, id, new AttributeChange("a", number == 0 ? "before" : "between", number == 0 ? "first" : "last")), Token)));
            await RecordAsync([.. Ids().Select(id => Result(run, id, ConversationOutcome.Failed) with { HadIntent = true })]);
            // An odd row more on the first pages: the attempts of one conversation are cut by the end of a page.
            if (attempt == 0) await Ledger.Journal.RecordIntentAsync(Intent(run, "a", new AttributeChange("a", "before", "last")), Token);
        }

        var patches = await Ledger.Journal.PatchesAsync(run.RunId, Token).ToListAsync(Token);
        Assert.Equal(Ids().Prepend("a"), patches.Select(p => p.ConversationId));
        Assert.All(patches, p => Assert.Equal(new AttributeChange("a", "before", "last"), Assert.Single(p.Changes)));
    }

    [Fact]
    public async Task Failed_conversations_come_by_id_also_while_they_get_another_outcome()
    {
        var run = await StartAsync();
        await RecordAsync([.. Ids().Select(id => Result(run, id, ConversationOutcome.Failed) with { Start = null })]);
        await RecordAsync([.. Enumerable.Range(0, 20).Select(i => Result(run, $"in-sync{i}"))]);
        var seen = new List<FailedRow>();
        await foreach (var failed in Ledger.Reports.FailedAsync(run.RunId, Token))
        {
            if (seen.Count % 50 == 0) await RecordAsync(Result(run, failed.ConversationId, ConversationOutcome.Failed)); // with a start
            seen.Add(failed);
        }

        Assert.Equal(Ids(), seen.Select(f => f.ConversationId));
        Assert.All(seen, f => Assert.Equal((null, "message"), (f.Start, f.MediaType)));
    }

    [Fact]
    public async Task Listed_ids_come_in_the_order_given_and_are_counted_by_run()
    {
        var (run, other) = (await StartAsync(), await StartAsync("20261120T023000Z-0002"));
        var ids = Enumerable.Range(0, 10 * Conversations).Select(i => $"c{i * 7919 % 100_000:00000}\u0001").ToList();
        await Ledger.ListedIds.AddAsync(run.RunId, ids, Token);
        await Ledger.ListedIds.AddAsync(other.RunId, ["a"], Token);
        Assert.Equal(ids, await Ledger.ListedIds.OfRunAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Equal(ids.Count, await Ledger.ListedIds.CountAsync(run.RunId, Token));
        Assert.Equal(["a"], await Ledger.ListedIds.OfRunAsync(other.RunId, Token).ToListAsync(Token));
        Assert.Equal(0, await Ledger.ListedIds.CountAsync("unknown", Token));
    }

    [Fact]
    public async Task No_reader_is_open_while_a_row_is_worked_on()
    {
        var run = await StartAsync();
        await Task.WhenAll(
            Ids().Select(id => Ledger.Journal.RecordIntentAsync(Intent(run, id, new AttributeChange("a", null, Long)), Token)));
        await RecordAsync(
            [.. Ids().Select(id => Result(run, id, ConversationOutcome.Failed, Missing("a", Long)) with { MediaType = Long })]);
        await AssertNoneIsOpenAsync(Ledger.Reports.MismatchPagesAsync(run.RunId, Token));
        await AssertNoneIsOpenAsync(Ledger.Journal.PatchesAsync(run.RunId, Token));
        await AssertNoneIsOpenAsync(Ledger.Reports.FailedAsync(run.RunId, Token));
        await Ledger.ListedIds.AddAsync(run.RunId, [.. Ids().Select(id => id + Long)], Token);
        await AssertNoneIsOpenAsync(Ledger.ListedIds.OfRunAsync(run.RunId, Token));
    }

    /// <summary>Whether a reader of the ledger is in the middle of its rows.</summary>
    private protected abstract Task<bool> IsReaderOpenAsync(DbConnection beside);

    async Task AssertNoneIsOpenAsync<T>(IAsyncEnumerable<T> rows)
    {
        await using var beside = Place.Connect();
        var taken = 0;
        await foreach (var _ in rows)
        {
            if (taken++ % StoreReading.PageSize == 1) Assert.False(await IsReaderOpenAsync(beside));
        }

        Assert.Equal(Conversations, taken);
    }

    static IEnumerable<string> Ids() => Enumerable.Range(0, Conversations).Select(i => $"c{i:0000}");
}

public sealed class SqlitePageReadTests : PageReadSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();

    /// <summary>A checkpoint empties the write-ahead log unless a reader needs it.</summary>
    private protected override async Task<bool> IsReaderOpenAsync(DbConnection beside)
    {
        await beside.ExecuteAsync("UPDATE meta SET value = value; PRAGMA busy_timeout = 0");
        return (await beside.QuerySingleAsync<(int Busy, int Pages, int Done)>("PRAGMA wal_checkpoint(TRUNCATE)")).Busy != 0;
    }
}

public sealed class PostgresPageReadTests : PageReadSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();

    /// <summary>A statement holds the locks of its tables until its last row is sent.</summary>
    private protected override async Task<bool> IsReaderOpenAsync(DbConnection beside) => await beside.QuerySingleAsync<int>(
        """
        SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE l.pid <> pg_backend_pid() AND n.nspname = current_schema()
        """) != 0;
}
