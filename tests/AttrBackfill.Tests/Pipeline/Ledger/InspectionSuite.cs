using AttrBackfill.Pipeline.Ledger;
using Dapper;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What a check of the ledger finds, whatever the store.</summary>
public abstract class InspectionSuite : LedgerSuite
{
    static readonly string[] Checks = ["database", "version", "references", "sums"];

    private protected abstract LedgerLocation Location { get; }

    /// <summary>Removes a run, and leaves the rows that refer to it.</summary>
    private protected abstract Task RemoveRunAloneAsync(string runId);

    /// <summary>As it is after a migration that ended before its last script.</summary>
    private protected abstract Task InterruptMigrationAsync();

    [Fact]
    public async Task A_sound_ledger_with_a_run_at_work_passes_each_check()
    {
        await SeedAsync();
        Assert.Equal(Checks.Select(c => (c, true)), (await InspectAsync()).Select(f => (f.Check, f.Ok)));
    }

    [Theory]
    [InlineData("read_count")]
    [InlineData("patched_count")]
    [InlineData("failed_count")]
    public async Task Sums_that_do_not_add_up_are_found(string column)
    {
        var run = await SeedAsync();
        using (var connection = Place.Connect()) await connection.ExecuteAsync($"UPDATE runs SET {column} = {column} + 1");
        var wrong = Assert.Single(await InspectAsync(), f => !f.Ok);
        Assert.Equal("sums", wrong.Check);
        Assert.StartsWith($"the counts of 1 runs are not those of their conversations: {run.RunId}; ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_without_their_run_are_found()
    {
        var run = await SeedAsync();
        await RemoveRunAloneAsync(run.RunId);
        var wrong = Assert.Single(await InspectAsync(), f => !f.Ok);
        Assert.Equal("references", wrong.Check);
        Assert.Contains("3 of conversations (to runs)", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_migration_is_found()
    {
        await SeedAsync();
        await InterruptMigrationAsync();
        var wrong = Assert.Single(await InspectAsync(), f => !f.Ok);
        Assert.Equal("version", wrong.Check);
        Assert.StartsWith(
            $"the migration from 4 to {LedgerSchema.Known} was interrupted at {LedgerSchema.Known - 1}; ", wrong.Message,
            StringComparison.Ordinal);
    }

    private protected Task<IReadOnlyList<LedgerFinding>> InspectAsync() => Location.InspectAsync(Token);

    private protected async Task<RunRecord> SeedAsync()
    {
        var run = await StartAsync();
        await RecordAsync(
            Result(run, "a", ConversationOutcome.Patched, Missing("x")), Result(run, "b", ConversationOutcome.Failed), Result(run, "c"));
        return run;
    }

    private protected const string MarkMigrating = "INSERT INTO meta (name, value) VALUES ('migrating_from', '4')";
}

public sealed class SqliteInspectionTests : InspectionSuite
{
    string File => ((SqlitePlace)Place).File;

    private protected override ILedgerPlace NewPlace() => new SqlitePlace();

    private protected override LedgerLocation Location => LedgerLocation.InFile(File);

    private protected override async Task RemoveRunAloneAsync(string runId)
    {
        using var connection = Place.Connect();
        await connection.ExecuteAsync("PRAGMA foreign_keys = OFF; DELETE FROM runs WHERE run_id = @runId", new { runId });
    }

    private protected override async Task InterruptMigrationAsync()
    {
        using var connection = Place.Connect();
        await connection.ExecuteAsync($"""
            {MarkMigrating};
            DELETE FROM SchemaVersions WHERE ScriptName = '{LedgerSchema.Scripts[^1]}';
            PRAGMA user_version = {LedgerSchema.Known - 1};
            """);
    }

    [Fact]
    public async Task Broken_pages_are_found_and_nothing_else_is_looked_at()
    {
        var run = await StartAsync();
        await RecordAsync([.. Enumerable.Range(0, 300).Select(i => Result(run, "c" + i, ConversationOutcome.Patched, Missing("a")))]);
        await Ledger.DisposeAsync();
        await using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = file.Length / 2;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 8192).ToArray(), Token);
        }

        var wrong = Assert.Single(await InspectAsync());
        Assert.Equal(("database", false), (wrong.Check, wrong.Ok));
        Assert.Contains("is damaged", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public async Task A_version_that_its_migrations_do_not_bear_out_is_found()
    {
        using (var connection = Place.Connect()) await connection.ExecuteAsync("DELETE FROM SchemaVersions WHERE ScriptName LIKE '%0002%'");
        var wrong = Assert.Single(await InspectAsync(), f => !f.Ok);
        Assert.Equal("version", wrong.Check);
        Assert.Contains($"but {LedgerSchema.Known - 1} migrations are recorded", wrong.Message, StringComparison.Ordinal);
    }
}

public sealed class PostgresInspectionTests : InspectionSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();

    private protected override LedgerLocation Location => ((PostgresPlace)Place).Location;

    private protected override async Task RemoveRunAloneAsync(string runId)
    {
        using var connection = Place.Connect();
        await connection.ExecuteAsync(
            "SET session_replication_role = replica; DELETE FROM runs WHERE run_id = @runId; RESET session_replication_role", new { runId });
    }

    private protected override async Task InterruptMigrationAsync()
    {
        using var connection = Place.Connect();
        await connection.ExecuteAsync(
            $"{MarkMigrating}; DELETE FROM ledger_versions WHERE scriptname = '{LedgerSchema.Scripts[^1]}'");
    }
}
