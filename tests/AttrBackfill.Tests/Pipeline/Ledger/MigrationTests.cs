using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Tests.Support;
using Dapper;
using DbUp;
using DbUp.Builder;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>A migration that fails half-way keeps what it has done, and continues from there.</summary>
public sealed class MigrationTests
{
    /// <summary>Script 6 makes a table of this name: the migration fails there.</summary>
    const string Obstacle = "CREATE TABLE attempts (x INTEGER)";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_continues_where_its_migration_stopped_and_its_copy_is_that_from_before()
    {
        await using var place = new SqlitePlace();
        Directory.CreateDirectory(Path.GetDirectoryName(place.File)!);
        using (var old = place.Connect())
        {
            using var shared = new DbUp.Sqlite.Helpers.SharedConnection(old);
            MakeFirst(DeployChanges.To.SqliteDatabase(shared));
            await old.ExecuteAsync($"PRAGMA journal_mode = WAL; PRAGMA user_version = 1; {Obstacle}");
        }

        var (earlier, copy) = (place.File + ".before-0000", place.File + ".before-0001");
        await System.IO.File.WriteAllTextAsync(earlier, "of an earlier migration", Token);
        await using var location = LedgerLocation.InFile(place.File);
        await Assert.ThrowsAsync<LedgerException>(() => location.OpenAsync(TimeProvider.System, Token));
        await AssertStoppedAsync(location);

        using (var connection = place.Connect()) await connection.ExecuteAsync("DROP TABLE attempts");
        await using (var ledger = await location.OpenAsync(TimeProvider.System, Token))
            Assert.Equal(new LedgerMigration(1, LedgerSchema.Known, copy), ledger.Migration);
        Assert.All(await location.InspectAsync(Token), f => Assert.True(f.Ok, f.Message));
        Assert.False(System.IO.File.Exists(earlier));
        using var before = new SqliteConnection($"Data Source={copy};Mode=ReadOnly;Pooling=False");
        Assert.Equal(1, await before.ExecuteScalarAsync<int>("PRAGMA user_version"));
        await using (var again = await location.OpenToReadAsync(TimeProvider.System, Token)) Assert.Null(again.Migration);
    }

    [Fact]
    public async Task A_database_continues_where_its_migration_stopped()
    {
        var connectionString = await PostgresServer.NewSchemaAsync();
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        MakeFirst(DeployChanges.To.PostgresqlDatabase(connectionString).JournalToPostgresqlTable(settings.SearchPath, "ledger_versions"));
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.ExecuteAsync(Obstacle);

        await using var location = LedgerLocation.InPostgres(new Secret(connectionString));
        await Assert.ThrowsAsync<LedgerException>(() => location.OpenAsync(TimeProvider.System, Token));
        await AssertStoppedAsync(location);

        await connection.ExecuteAsync("DROP TABLE attempts");
        await using (var ledger = await location.OpenAsync(TimeProvider.System, Token))
            Assert.Equal(new LedgerMigration(1, LedgerSchema.Known, null), ledger.Migration);
        Assert.All(await location.InspectAsync(Token), f => Assert.True(f.Ok, f.Message));
    }

    static async Task AssertStoppedAsync(LedgerLocation location)
    {
        var version = Assert.Single(await location.InspectAsync(Token), f => !f.Ok);
        Assert.Equal(
            $"the migration from 1 to {LedgerSchema.Known} was interrupted at 5; attrbackfill ledger migrate continues it", version.Message);
        var refused = await Assert.ThrowsAsync<UsageException>(() => location.OpenToReadAsync(TimeProvider.System, Token));
        Assert.Contains("is of an older version (5, ", refused.Message, StringComparison.Ordinal);
    }

    static void MakeFirst(UpgradeEngineBuilder builder)
    {
        var made = builder.WithScriptsEmbeddedInAssembly(LedgerSchema.Source, name => name == LedgerSchema.Scripts[0])
            .WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        Assert.True(made.Successful, made.Error?.Message);
    }
}
