using System.Text.Json;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AttrBackfill.Tests.Compatibility;

/// <summary>A process that is killed while it moves the rows of an old ledger leaves them where they were.</summary>
public sealed class KilledMigrationTests
{
    /// <summary>The migration after this version moves every row.</summary>
    const int BeforeTheMove = 10;

    [Fact]
    public async Task The_next_start_completes_a_migration_that_was_killed_while_rows_were_moved()
    {
        await using var place = await OldLedger.RestoreAsync("sqlite", migrates: false);
        var conversations = await FillAsync(OldLedger.LedgerFile(place), 20_000);
        using (var process = place.Start("ledger", "migrate"))
        {
            var ended = process.EndAsync();
            while (!ended.IsCompleted && await VersionAsync(place) < BeforeTheMove)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            process.Kill();
            await ended;
        }

        Assert.Equal(BeforeTheMove, await VersionAsync(place));
        var check = await place.RunAsync("ledger", "check", "--json");
        Assert.True(check.ExitCode == 1, check.ToString());
        var interrupted = Assert.Single(JsonElement.Parse(check.Out).EnumerateArray(), f => !f.GetProperty("ok").GetBoolean());
        Assert.Contains("the migration from 4 to ", interrupted.GetProperty("message").GetString(), StringComparison.Ordinal);

        var migrated = await place.RunAsync("ledger", "migrate", "--json");
        Assert.True(migrated.ExitCode == 0, migrated.ToString());
        Assert.Equal(4, JsonElement.Parse(migrated.Out).GetProperty("migratedFrom").GetInt32());
        Assert.Equal(LedgerSchema.Known, await VersionAsync(place));
        await using var location = LedgerLocation.InFile(OldLedger.LedgerFile(place));
        Assert.All(await location.InspectAsync(TestContext.Current.CancellationToken), f => Assert.True(f.Ok, f.Message));
        Assert.Equal(conversations, await AskAsync(place, "SELECT COUNT(*) FROM conversations"));
    }

    /// <summary>Adds copies of one conversation, under ids of their own, so that moving them takes a while.</summary>
    /// <returns>How many there are now.</returns>
    static async Task<long> FillAsync(string file, int copies)
    {
        await using var ledger = new SqliteConnection($"Data Source={file};Pooling=False");
        var columns = (await ledger.QueryAsync<string>("SELECT name FROM pragma_table_info('conversations')")).ToList();
        var values = columns.Select(c => c == "conversation_id" ? "printf('00000000-0000-4000-8000-%012x', n.value)" : c);
        await ledger.ExecuteAsync($"""
            WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {copies})
            INSERT INTO conversations ({string.Join(", ", columns)})
            SELECT {string.Join(", ", values)} FROM (SELECT * FROM conversations ORDER BY run_id, conversation_id LIMIT 1) one, n;
            UPDATE runs SET
                read_count = (SELECT COUNT(*) FROM conversations c WHERE c.run_id = runs.run_id),
                patched_count = (SELECT COUNT(*) FROM conversations c WHERE c.run_id = runs.run_id AND outcome = 'patched'),
                failed_count = (SELECT COUNT(*) FROM conversations c WHERE c.run_id = runs.run_id AND outcome = 'failed');
            """);
        return await ledger.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM conversations");
    }

    static Task<long> VersionAsync(Workplace place) => AskAsync(place, "PRAGMA user_version");

    static async Task<long> AskAsync(Workplace place, string sql)
    {
        await using var ledger = new SqliteConnection($"Data Source={OldLedger.LedgerFile(place)};Mode=ReadOnly;Pooling=False");
        return await ledger.ExecuteScalarAsync<long>(sql);
    }
}
