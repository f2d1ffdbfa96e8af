using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Tests.Support;
using AttrBackfill.Text;
using Dapper;
using Npgsql;
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
        await Task.WhenAll(ledgers.Select((l, i) => l.Runs.StartAsync(NewRun("r" + i), Token)));
        Assert.Equal(4, (await ledgers[0].Runs.ListAsync(null, Token)).Count);
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
        await Task.WhenAll(ledgers.SelectMany((ledger, machine) => Enumerable.Range(0, 60).Select(i => ledger.Journal.RecordOutcomeAsync(
            Result(run, $"c{machine}-{i}") with { Seen = [new AttributeSeen("a", "a", 1), new AttributeSeen($"b{i % 7}", "b", i)] },
            Token))));
        Assert.Equal(180, (await Ledger.Runs.FindAsync(run.RunId, Token))!.Read);
        var attributes = await Ledger.Reports.AttributesAsync(run.RunId, Token).ToListAsync(Token);
        Assert.Equal(180, attributes.Single(a => a.Attribute == "a").Conversations);
        Assert.Equal(8, attributes.Count);
        foreach (var ledger in ledgers) await ledger.DisposeAsync();
    }

    [Fact]
    public async Task A_run_survives_connections_that_the_server_ends_and_counts_nothing_twice()
    {
        var run = await StartAsync();
        await using var held = await Ledger.Locks.TakeAsync(run.Job, run.RunId, Token);
        var mine = Ledger.Under(new Fence(held));
        for (var round = 0; round < 5; round++)
        {
            var writing = Task.WhenAll(Enumerable.Range(0, 40).Select(i => mine.Journal.RecordOutcomeAsync(
                Result(run, $"c{round}-{i}") with { Seen = [new AttributeSeen("a", "a", 1)] }, Token)));
            await PostgresServer.EndConnectionsAsync(((PostgresPlace)Place).ConnectionString);
            await writing;
        }
        Assert.Equal(200, (await mine.Runs.FindAsync(run.RunId, Token))!.Read);
        Assert.Equal(200, (await Ledger.Reports.AttributesAsync(run.RunId, Token).ToListAsync(Token)).Single().Conversations);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task The_mismatches_of_a_run_that_the_servers_statistics_do_not_know_are_looked_up_by_conversation()
    {
        const string rows = """
            INSERT INTO conversations (run, conversation_id, conversation_start, outcome, attributes, missing, different, other, patched, calls, seen)
            SELECT number, decode(md5(i::text), 'hex'), i, 'patched', 6, 6, 0, 0, 6, 2, 1 FROM generate_series(1, 2000) i, runs WHERE run_id = @run;
            INSERT INTO mismatches (run, conversation_id, content)
            SELECT number, decode(md5(i::text), 'hex'), '[]' FROM generate_series(1, 2000) i, runs WHERE run_id = @run
            """;
        var (known, fresh) = (await StartAsync(), await StartAsync("20261121T023000Z-0001"));
        using var connection = Place.Connect();
        await connection.ExecuteAsync(rows, new { run = known.RunId });
        await connection.ExecuteAsync("ANALYZE conversations, mismatches");
        await connection.ExecuteAsync(rows, new { run = fresh.RunId });
        var plan = string.Join('\n', await connection.QueryAsync<string>("EXPLAIN " + ReportRows.Mismatches, new { key = fresh.RunId }));
        Assert.DoesNotContain("Join Filter", plan, StringComparison.Ordinal);
        Assert.Contains("conversation_id = c.conversation_id", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_whose_commit_took_effect_and_was_not_answered_is_not_written_twice()
    {
        var run = await StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(((PostgresPlace)Place).ConnectionString);
        await using var relay = new CuttingRelay(settings.Port, "COMMIT"u8);
        await using var place =
            LedgerLocation.InPostgres(new Secret(new NpgsqlConnectionStringBuilder(settings.ToString()) { Port = relay.Port }.ToString()));
        await using var ledger = await place.OpenAsync(Clock, Token);
        // a run waits for its database, other commands do not
        await using var held = await ledger.Locks.TakeAsync(run.Job, run.RunId, Token);
        var mine = ledger.Under(new Fence(held));
        for (var round = 1; round <= 5; round++)
        {
            relay.Arm();
            await mine.Journal.RecordOutcomeAsync(Result(run, $"c{round}") with { Seen = [new AttributeSeen("a", "a", 1)] }, Token);
            Assert.Equal(round, relay.Cuts);
            Assert.Equal(round, (await Ledger.Runs.FindAsync(run.RunId, Token))!.Read);
        }

        Assert.Equal(5, (await Ledger.Reports.AttributesAsync(run.RunId, Token).ToListAsync(Token)).Single().Conversations);
    }

    /// <summary>The server ends the transaction of a suspended process. The time of the suspension is no outage of the server.</summary>
    [Fact]
    public async Task Work_that_was_suspended_for_longer_than_an_outage_may_last_is_done_on_a_new_connection()
    {
        const string end = "SELECT pg_terminate_backend(pg_backend_pid())";
        var store = new PostgresLedger(((PostgresPlace)Place).Database) { Patience = TimeSpan.FromMilliseconds(50) };
        await using var writer = new LedgerWriter(store, connection => new WriteBatch(connection, new PendingCalls()));
        var (writes, reads) = (0, 0);
        await writer.WriteAsync(
            batch =>
            {
                if (writes++ > 0) return;
                batch.Execute("SELECT pg_sleep(0.2)", new { });
                batch.Execute(end, new { });
            },
            Token);
        Assert.Equal(2, writes);
        var read = await store.ReadAsync(
            async connection =>
            {
                if (reads++ > 0) return await connection.ExecuteScalarAsync<int>("SELECT 7");
                await Task.Delay(200, Token);
                return await connection.ExecuteScalarAsync<int>(end);
            },
            Token);
        Assert.Equal((2, 7), (reads, read));
    }

    /// <summary>A command that only begins waits for no server that is away; the server is there.</summary>
    [Fact]
    public async Task Work_whose_transaction_the_server_ends_because_the_process_is_slow_is_done_again_without_any_patience()
    {
        var store = new PostgresLedger(((PostgresPlace)Place).Database) { Patience = TimeSpan.Zero };
        await using var writer = new LedgerWriter(store, connection => new WriteBatch(connection, new PendingCalls()));
        var writes = 0;
        await writer.WriteAsync(
            batch =>
            {
                if (writes++ > 0) return;
                batch.Execute("SET LOCAL idle_in_transaction_session_timeout = 10", new { });
                SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(500));
                batch.Execute("SELECT 1", new { });
            },
            Token);
        Assert.Equal(2, writes);
    }

    [Fact]
    public async Task A_writer_can_see_after_a_lost_connection_whether_its_batch_was_committed()
    {
        var number = new BatchNumber(new PostgresLedger(((PostgresPlace)Place).Database));
        number.Next();
        using (var connection = Place.Connect())
        {
            using (var rolledBack = await connection.BeginTransactionAsync(Token))
                number.Write(connection, rolledBack);
            using var committed = await connection.BeginTransactionAsync(Token);
            Assert.False(number.IsCommitted(connection, committed));
            number.Write(connection, committed);
            await committed.CommitAsync(Token);
        }
        using var another = Place.Connect();
        using var transaction = await another.BeginTransactionAsync(Token);
        Assert.True(number.IsCommitted(another, transaction));
        number.Next();
        Assert.False(number.IsCommitted(another, transaction));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_heartbeat_waits_for_no_writer()
    {
        await using var held = await Ledger.Locks.TakeAsync("nightly", "run-1", Token);
        using var connection = Place.Connect();
        using var transaction = connection.BeginTransaction();
        await connection.ExecuteAsync(
            "SELECT pg_advisory_xact_lock(hashtext('attrbackfill'), hashtext('write ' || current_schema()))", transaction: transaction);
        Clock.Advance(TimeSpan.FromSeconds(5));
        var now = IsoTime.Of(Clock.GetUtcNow());
        while (await connection.ExecuteScalarAsync<string>("SELECT heartbeat_at FROM locks", transaction: transaction) != now)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}
