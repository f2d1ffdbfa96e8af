using System.Data.Common;
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

    [Fact(Timeout = 120_000)]
    public async Task A_run_survives_connections_that_the_server_ends_and_counts_nothing_twice()
    {
        var run = await StartAsync();
        await using var held = await Ledger.TakeLockAsync(run.Job, run.RunId, Token);
        var mine = Ledger.Under(new Fence(held));
        for (var round = 0; round < 5; round++)
        {
            var writing = Task.WhenAll(Enumerable.Range(0, 40).Select(i => mine.RecordOutcomeAsync(
                Result(run, $"c{round}-{i}") with { Seen = [new AttributeSeen("a", "a", 1)] }, Token)));
            await EndConnectionsAsync();
            await writing;
        }
        Assert.Equal(200, (await mine.FindRunAsync(run.RunId, Token))!.Read);
        Assert.Equal(200, (await Ledger.AttributesAsync(run.RunId, Token).ToListAsync(Token)).Single().Conversations);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_batch_whose_commit_took_effect_though_its_answer_was_lost_is_not_written_again()
    {
        var store = new LostAnswers(new PostgresLedger(((PostgresPlace)Place).Database));
        await using var ledger = new SqlLedger(store, Clock);
        var run = await StartAsync();
        await using var held = await ledger.TakeLockAsync(run.Job, run.RunId, Token);
        store.Loses = true;
        await ledger.Under(new Fence(held)).RecordOutcomeAsync(Result(run, "c") with { Seen = [new AttributeSeen("a", "a", 1)] }, Token);
        Assert.False(store.Loses);
        Assert.Equal(1, (await ledger.FindRunAsync(run.RunId, Token))!.Read);
        Assert.Equal(1, (await ledger.AttributesAsync(run.RunId, Token).ToListAsync(Token)).Single().Conversations);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_heartbeat_waits_for_no_writer()
    {
        await using var held = await Ledger.TakeLockAsync("nightly", "run-1", Token);
        using var connection = Place.Connect();
        using var transaction = connection.BeginTransaction();
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext('attrbackfill'), hashtext('write ' || current_schema()))", transaction: transaction);
        Clock.Advance(TimeSpan.FromSeconds(5));
        var now = LedgerTime.Of(Clock.GetUtcNow());
        while (await connection.ExecuteScalarAsync<string>("SELECT heartbeat_at FROM locks", transaction: transaction) != now)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    /// <summary>Commits once, then behaves as if the connection had broken before the answer.</summary>
    sealed class LostAnswers(ILedgerStore store) : ILedgerStore
    {
        public bool Loses { get; set; }

        public string AmongIds => store.AmongIds;

        public TimeSpan Patience { get => store.Patience; set => store.Patience = value; }

        public bool LosesConnections => store.LosesConnections;

        public object Ids(string[] ids) => store.Ids(ids);

        public DbConnection Connect() => store.Connect();

        public bool IsConnectionLoss(Exception e) => store.IsConnectionLoss(e);

        public DbTransaction BeginWrite(DbConnection connection) => new Lossy(this, store.BeginWrite(connection));

        public TimeSpan ClockAhead(DbConnection connection) => store.ClockAhead(connection);

        public Task CheckAsync(DbConnection connection) => store.CheckAsync(connection);

        public LedgerException Explain(Exception e) => store.Explain(e);
    }

    async Task EndConnectionsAsync()
    {
        using var connection = Place.Connect();
        await connection.ExecuteAsync(
            "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a WHERE a.pid <> pg_backend_pid() AND a.application_name = @name",
            new { name = ((PostgresPlace)Place).ApplicationName });
    }
}
