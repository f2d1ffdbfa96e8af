using System.Runtime.InteropServices;
using System.Text.Json;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Tests.Support;
using Dapper;
using DbUp;
using DbUp.Builder;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace AttrBackfill.Tests.Compatibility;

/// <summary>Runs that version 0.1.0 left behind are finished, applied, undone and reported by the present version.</summary>
public sealed class OldLedgerTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task An_interrupted_run_is_completed(string store)
    {
        await using var place = await OldLedger.RestoreAsync(store);
        var run = (await OldLedger.RunsAsync(place, "interrupted")).Single();
        Assert.Equal("interrupted", Text(run, "status"));
        await DoneAsync(place, "resume", Text(run, "runId"));
        await AssertCompletedAsync(place, "interrupted", Text(run, "runId"), conversations: 11);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_run_migrates_the_ledger_and_takes_up_an_interrupted_run_over_the_same_window(string store)
    {
        await using var place = await OldLedger.RestoreAsync(store, migrates: false);
        var history = await place.RunAsync("history");
        Assert.True(history.ExitCode == 2, history.ToString());
        Assert.Contains("is of an older version (4, this program uses ", history.Error, StringComparison.Ordinal);
        Assert.Contains("bring it up to date with attrbackfill ledger migrate", history.Error, StringComparison.Ordinal);

        var ran = await place.RunAsync("run", "interrupted", "--date", "2026-11-17");
        Assert.True(ran.ExitCode == 0, ran.ToString());
        Assert.Contains("the ledger was migrated from version 4 to ", ran.Error, StringComparison.Ordinal);
        if (store == "sqlite") Assert.Contains($"kept as {OldLedger.LedgerFile(place)}.before-0004", ran.Error, StringComparison.Ordinal);
        var run = (await OldLedger.RunsAsync(place, "interrupted")).Single();
        await AssertCompletedAsync(place, "interrupted", Text(run, "runId"), conversations: 11);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_killed_run_of_listed_ids_is_completed(string store)
    {
        await using var place = await OldLedger.RestoreAsync(store);
        var run = (await OldLedger.RunsAsync(place, "killed"))[0];
        Assert.Equal("died", Text(run, "status"));
        await DoneAsync(place, "resume", Text(run, "runId"));
        await AssertCompletedAsync(place, "killed", Text(run, "runId"), conversations: 13);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_plan_is_applied(string store)
    {
        await using var place = await OldLedger.RestoreAsync(store);
        var plan = Text((await OldLedger.RunsAsync(place, "planned")).Single(), "runId");
        await DoneAsync(place, "report", plan);
        var planned = Mismatches(place, "planned", plan).Where(r => r["action"] == "planned").Select(What).ToList();
        Assert.NotEmpty(planned);
        await DoneAsync(place, "apply", plan);
        var apply = Text((await OldLedger.RunsAsync(place, "planned"))[0], "runId");
        Assert.Equal(planned, Mismatches(place, "planned", apply).Where(r => r["action"] == "patched").Select(What));
    }

    [Theory]
    [InlineData("sqlite", "completed")]
    [InlineData("postgres", "completed")]
    [InlineData("postgres", "distributed")]
    public async Task A_run_is_undone(string store, string job)
    {
        await using var place = await OldLedger.RestoreAsync(store);
        var run = Text((await OldLedger.RunsAsync(place, job)).Single(), "runId");
        await DoneAsync(place, "report", run);
        var patched = Mismatches(place, job, run).Where(r => r["action"] == "patched").Select(r => (r["conversation_id"], r["attribute"]))
            .ToHashSet();
        Assert.NotEmpty(patched);
        await DoneAsync(place, "revert", run);
        var revert = Text((await OldLedger.RunsAsync(place, job))[0], "runId");
        Assert.Equal(patched, Mismatches(place, job, revert).Where(r => r["action"] == "reverted")
            .Select(r => (r["conversation_id"], r["attribute"])).ToHashSet());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Every_run_is_listed_and_reported(string store)
    {
        await using var place = await OldLedger.RestoreAsync(store);
        foreach (var (job, statuses) in new[]
        {
            ("completed", "completed"), ("reverted", "completed completed"), ("planned", "completed"), ("interrupted", "interrupted"),
            ("killed", "died completed"), ("distributed", "completed"),
        })
        {
            var runs = await OldLedger.RunsAsync(place, job);
            Assert.Equal(statuses, string.Join(' ', runs.Select(r => Text(r, "status"))));
            foreach (var run in runs.Where(r => Text(r, "status") != "died"))
            {
                await DoneAsync(place, "report", Text(run, "runId"));
                var rows = Csv.Read(Path.Combine(place.Output, job, Text(run, "runId"), "conversations.csv"));
                Assert.NotEmpty(rows);
                Assert.Equal(rows.Count(r => r["outcome"] == "patched"), run.GetProperty("patched").GetInt32());
            }
        }
    }

    [Fact]
    public async Task A_migration_of_a_later_version_changes_a_ledger_file()
    {
        await using var place = await OldLedger.RestoreAsync("sqlite", migrates: false);
        await DoneAsync(place, "ledger", "migrate");
        await using var connection = new SqliteConnection($"Data Source={OldLedger.LedgerFile(place)};Pooling=False");
        connection.Open();
        using var shared = new DbUp.Sqlite.Helpers.SharedConnection(connection);
        MigrateFurther(DeployChanges.To.SqliteDatabase(shared));
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM later"));
        Assert.Equal(StoredNamesTests.Scripts, (await ScriptsAsync(connection, "SchemaVersions")).Take(StoredNamesTests.Scripts.Length));
    }

    [Fact]
    public async Task A_migration_of_a_later_version_changes_a_database()
    {
        await using var place = await OldLedger.RestoreAsync("postgres", migrates: false);
        await DoneAsync(place, "ledger", "migrate");
        var settings = new NpgsqlConnectionStringBuilder(place.Environment["LEDGER"]);
        MigrateFurther(
            DeployChanges.To.PostgresqlDatabase(settings.ToString()).JournalToPostgresqlTable(settings.SearchPath, "ledger_versions"));
        await using var connection = new NpgsqlConnection(settings.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM later"));
        Assert.Equal(StoredNamesTests.Scripts, (await ScriptsAsync(connection, "ledger_versions")).Take(StoredNamesTests.Scripts.Length));
    }

    [Fact]
    public async Task The_triggers_of_a_database_are_taken_over()
    {
        await using var place = await OldLedger.RestoreAsync("postgres");
        await using var connection = new NpgsqlConnection(place.Environment["LEDGER"]);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("AttrBackfill.Scheduling.ScheduledRun, attrbackfill",
            await connection.ExecuteScalarAsync<string>("SELECT job_class_name FROM qrtz_job_details"), StringComparison.Ordinal);
        // Due at once, so that the daemon makes the stored job.
        await connection.ExecuteAsync("UPDATE qrtz_triggers SET next_fire_time = prev_fire_time + 1 WHERE prev_fire_time > 0");
        using var daemon = place.Start("schedule");
        await daemon.SeenAsync("next run");
        daemon.Signal(PosixSignal.SIGTERM);
        var ended = await daemon.EndAsync();
        Assert.DoesNotContain("fail:", ended.Error, StringComparison.Ordinal);
    }

    static void MigrateFurther(UpgradeEngineBuilder builder)
    {
        var result = builder.WithScriptsEmbeddedInAssembly(LedgerSchema.Source, LedgerSchema.IsScript)
            .WithScript("AttrBackfill.Pipeline.Ledger.Migrations.9999_later.sql", "CREATE TABLE later (name TEXT NOT NULL)")
            .WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        Assert.True(result.Successful, result.Error?.Message);
        Assert.Single(result.Scripts);
    }

    static async Task<IEnumerable<string>> ScriptsAsync(System.Data.Common.DbConnection connection, string table) =>
        (await connection.QueryAsync<string>($"SELECT ScriptName FROM {table}")).Order(StringComparer.Ordinal);

    static async Task AssertCompletedAsync(Workplace place, string job, string runId, int conversations)
    {
        var run = (await OldLedger.RunsAsync(place, job)).Single(r => Text(r, "runId") == runId);
        Assert.Equal("completed", Text(run, "status"));
        Assert.Equal(conversations, run.GetProperty("read").GetInt32());
        var rows = Csv.Read(Path.Combine(place.Output, job, runId, "conversations.csv"));
        Assert.Equal(conversations, rows.Count);
        Assert.DoesNotContain(rows, r => r["outcome"] == "failed");
        Assert.Equal(rows.Count(r => r["outcome"] == "patched"), run.GetProperty("patched").GetInt32());
        var writes = place.Server!.WriteCount;
        Assert.InRange(writes, 1, rows.Count(r => r["outcome"] == "patched") - 1); // what 0.1.0 had written is not written again
    }

    static async Task DoneAsync(Workplace place, params string[] arguments)
    {
        var ended = await place.RunAsync(arguments);
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }

    static List<Dictionary<string, string>> Mismatches(Workplace place, string job, string runId) =>
        Csv.Read(Path.Combine(place.Output, job, runId, "mismatches.csv"));

    static (string, string, string) What(Dictionary<string, string> row) => (row["conversation_id"], row["attribute"], row["expected"]);

    static string Text(JsonElement run, string name) => run.GetProperty(name).GetString()!;
}
