using AttrBackfill.Pipeline.Ledger;
using Dapper;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What goes wrong with a database, and what it does for machines that share it.</summary>
public sealed class PostgresFaultTests : LedgerSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();

    [Fact]
    public async Task A_ledger_of_a_newer_version_is_left_alone()
    {
        using (var connection = Place.Connect())
            await connection.ExecuteAsync("INSERT INTO ledger_versions (scriptname, applied) VALUES ('9999_future.sql', now())");
        var e = await Assert.ThrowsAsync<LedgerException>(OpenAnotherAsync);
        Assert.Contains("was written by a newer attrbackfill", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_may_make_the_ledger_at_the_same_time()
    {
        await using var place = new PostgresPlace();
        await place.PrepareAsync();
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => place.OpenAsync(Clock, Token)));
        await Task.WhenAll(ledgers.Select((l, i) => l.StartRunAsync(NewRun("r" + i), Token)));
        Assert.Equal(4, (await ledgers[0].RunsAsync(null, Token)).Count);
        foreach (var ledger in ledgers) await ledger.DisposeAsync();
    }

    [Fact]
    public async Task What_a_machine_that_was_cut_off_holds_is_freed_by_the_server()
    {
        for (var i = 0; i < 2; i++) // a connection from the pool keeps it
        {
            using var connection = Place.Connect();
            Assert.Equal("20s", await connection.ExecuteScalarAsync<string>("SHOW idle_in_transaction_session_timeout"));
        }
    }

    [Fact]
    public async Task Writers_on_several_machines_take_turns_and_lose_nothing()
    {
        var run = await StartAsync();
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OpenAnotherAsync()));
        await Task.WhenAll(ledgers.SelectMany((ledger, machine) => Enumerable.Range(0, 60).Select(i => ledger.RecordOutcomeAsync(
            Result(run, $"c{machine}-{i}") with { Seen = [new AttributeSeen("a", "a", 1), new AttributeSeen($"b{i % 7}", "b", i)] }, Token))));
        Assert.Equal(180, (await Ledger.FindRunAsync(run.RunId, Token))!.Read);
        var attributes = await Ledger.AttributesAsync(run.RunId, Token).ToListAsync(Token);
        Assert.Equal(180, attributes.Single(a => a.Attribute == "a").Conversations);
        Assert.Equal(8, attributes.Count);
        foreach (var ledger in ledgers) await ledger.DisposeAsync();
    }
}
