using System.IO.Compression;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace AttrBackfill.Tests.Compatibility;

/// <summary>A copy of a ledger of version 0.1.0 with the sandbox that its runs wrote to, in the state in which they left it.</summary>
internal static class OldLedger
{
    const string Schema = "ledger_under_test";

    static readonly string Folder = Repository.Path("tests", "AttrBackfill.Tests", "Data", "ledgers", "0.1.0");

    /// <summary>That of make.sh, with the clock at rest.</summary>
    static SandboxOptions Options => new()
    {
        Conversations = 77, Seed = 7, Days = 7, Rate = "none", JobDelay = TimeSpan.Zero,
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    /// <param name="migrates">False where the program under test has to do it.</param>
    public static async Task<Workplace> RestoreAsync(string store, bool migrates = true)
    {
        var file = store == "postgres" ? "ledger.sql" : "ledger.db";
        var place = Workplace.Without(Jobs(store));
        place.Environment["TZ"] = "UTC";
        var state = Path.Combine(place.Folder, "state.json");
        File.Copy(Path.Combine(Folder, $"{file}.sandbox.json"), state);
        await place.StartSandboxAsync(Options with { StateFile = state });
        if (store == "postgres")
        {
            place.Environment["LEDGER"] = await PostgresServer.NewSchemaAsync();
            await RestoreAsync(place.Environment["LEDGER"], Path.Combine(Folder, file));
        }
        else
        {
            Directory.CreateDirectory(place.Output);
            await using var packed = new GZipStream(File.OpenRead(Path.Combine(Folder, $"{file}.gz")), CompressionMode.Decompress);
            await using var ledger = File.Create(LedgerFile(place));
            await packed.CopyToAsync(ledger);
        }

        if (migrates) await MigrateAsync(place);
        return place;
    }

    static async Task MigrateAsync(Workplace place)
    {
        await using var location = place.Environment.TryGetValue("LEDGER", out var database)
            ? LedgerLocation.InPostgres(new Secret(database))
            : LedgerLocation.InFile(LedgerFile(place));
        await (await location.OpenAsync(TimeProvider.System, CancellationToken.None)).DisposeAsync();
    }

    public static string LedgerFile(Workplace place) => Path.Combine(place.Output, "ledger.db");

    /// <summary>Runs of a job by <c>history</c>, the newest first.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RunsAsync(Workplace place, string job)
    {
        var history = await place.RunAsync("history", job, "--json");
        return history.ExitCode == 0
            ? [.. JsonElement.Parse(history.Out).EnumerateArray()]
            : throw new InvalidOperationException(history.ToString());
    }

    static async Task RestoreAsync(string connectionString, string dump)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = (await File.ReadAllTextAsync(dump))
            .Replace(Schema, new NpgsqlConnectionStringBuilder(connectionString).SearchPath, StringComparison.Ordinal);
        await command.ExecuteNonQueryAsync();
    }

    static string Jobs(string store) => $$"""
        {
          {{(store == "postgres" ? "\"ledger\": { \"provider\": \"postgres\", \"connectionString\": \"env:LEDGER\" }," : "")}}
          "jobs": [
            { "name": "interrupted", "select": { "mediaTypes": [] } },
            { "name": "distributed", "select": { "mediaTypes": [] }, "window": "last:1d", "schedule": { "cron": "0 0 3 1 1 ?", "timeZone": "UTC" } }
          ]
        }
        """;
}
