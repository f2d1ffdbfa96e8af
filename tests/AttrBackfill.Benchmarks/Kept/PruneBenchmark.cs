using System.Diagnostics;
using System.Text.Json;
using AttrBackfill.Benchmarks.Nights;
using AttrBackfill.Benchmarks.Paced;
using AttrBackfill.Sandbox.Server;
using Microsoft.Data.Sqlite;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks.Kept;

/// <summary>
/// A large SQLite ledger is pruned beside a backfill: how much slower the backfill is, the largest write-ahead log, and the file
/// before and after. Each time the backfill is over conversations that the ledger does not know.
/// </summary>
internal sealed class PruneBenchmark(SandboxServer server, KeptPlace place, int rounds)
{
    const int Base = 8000, Megabyte = 1_000_000;
    const double LongestRatio = 1.10;
    const long LargestLog = 64L << 20;

    /// <summary>Without bulk reads: once a ledger's runs trust the search, the next run is faster for that reason alone.</summary>
    const string Job = """{ "name": "job", "select": { "mediaTypes": [] }, "bulkRead": "off" }""";

    readonly string _template = Path.Combine(place.Folder, "template.db");
    readonly List<double> _alone = [], _beside = [];
    long _log;

    public static async Task<int> RunAsync(string[] options)
    {
        var (megabytes, rounds) = (options.Or(0, 3000), options.Or(1, 3));
        await using var server = await SandboxServer.StartAsync(Sandboxes.Open(Base * Parts(rounds)));
        using var place = new KeptPlace(server.BaseAddress, Job, null);
        var benchmark = new PruneBenchmark(server, place, rounds);
        await benchmark.FillAsync(megabytes);
        for (var round = 0; round < rounds; round++) await benchmark.RoundAsync(round);
        return benchmark.Conclude();
    }

    /// <summary>One night is run; its rows are copied under runs of long ago until the file is large enough.</summary>
    async Task FillAsync(int megabytes)
    {
        var watch = Stopwatch.StartNew();
        await NightProcess.RunAsync(Backfill(0), 0);
        await using (var connection = new SqliteConnection($"Data Source={place.LedgerFile};Pooling=False"))
        {
            await connection.OpenAsync();
            Execute(connection, "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -200000");
            for (var copy = 2; new FileInfo(place.LedgerFile).Length < (long)megabytes * Megabyte; copy++)
            {
                Execute(connection, CopyOf(connection, copy));
                Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }

        File.Move(place.LedgerFile, _template);
        Show($"a ledger of {new FileInfo(_template).Length / 1e6:0} MB made in {watch.Elapsed.TotalSeconds:0} s");
    }

    static string CopyOf(SqliteConnection connection, int number)
    {
        string[] tables = ["conversations", "conversations_met", "patches", "mismatches", "mismatch_totals"];
        var run = Columns(connection, "runs").ToDictionary(c => c);
        var started = $"2024-01-01T00:00:{number / 1000 % 60:00}.{number % 1000:000}Z";
        (run["run_id"], run["number"]) = ($"'20240101T000000Z-{number:x4}'", $"{number}");
        (run["started_at"], run["ended_at"]) = ($"'{started}'", $"'{started}'");
        return string.Join(";\n",
        [
            "BEGIN", $"INSERT INTO runs ({string.Join(',', run.Keys)}) SELECT {string.Join(',', run.Values)} FROM runs WHERE number = 1",
            .. tables.Select(table => OfTable(table, Columns(connection, table))), "COMMIT",
        ]);

        string OfTable(string table, List<string> columns) =>
            $"INSERT INTO {table} ({string.Join(',', columns)}) "
            + $"SELECT {string.Join(',', columns.Select(c => c == "run" ? $"{number}" : c))} FROM {table} WHERE run = 1";
    }

    static List<string> Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
        using var row = command.ExecuteReader();
        var columns = new List<string>();
        while (row.Read()) columns.Add(row.GetString(0));
        return columns;
    }

    async Task RoundAsync(int round)
    {
        File.Copy(_template, place.LedgerFile, overwrite: true);
        // Else the backfill alone competes with the writing of the copy.
        using (var copy = File.OpenHandle(place.LedgerFile, access: FileAccess.ReadWrite)) RandomAccess.FlushToDisk(copy);
        var size = new FileInfo(place.LedgerFile).Length;
        _alone.Add(await TimeAsync(1 + (2 * round)));
        var watch = new LedgerWatch(place.LedgerFile, null);
        bool wasAtWork;
        await using (watch)
        {
            using var prune = new NightProcess(place.StartOf("ledger", "prune", "--older-than", "100d"));
            while (!prune.HasExited && new FileInfo(place.LedgerFile + "-wal") is not { Exists: true, Length: > Megabyte })
                await Task.Delay(20);
            _beside.Add(await TimeAsync(2 + (2 * round)));
            wasAtWork = !prune.HasExited;
            var ended = await prune.EndAsync();
            if (ended.ExitCode != 0) throw new NightFailure($"ledger prune ended with {ended.ExitCode}: {ended.Error}");
        }

        _log = Math.Max(_log, watch.LargestLog);
        var after = new FileInfo(place.LedgerFile).Length;
        var (pruned, remark) = (watch.Elapsed.TotalSeconds, wasAtWork ? "" : " (it ended before the backfill)");
        Show($"round {round + 1} of {rounds}: alone {_alone[^1]:0.00} ms, beside {_beside[^1]:0.00} ms a changed conversation, prune {pruned:0.0} s{remark}");
        Show($"  file {size / 1e6:0} MB, then {after / 1e6:0} MB; write-ahead log {watch.LargestLog / 1e6:0.0} MB");
        if (after >= size) throw new NightFailure("the file did not get smaller");
    }

    int Conclude()
    {
        var ratio = Median(_beside) / Median(_alone);
        Show($"alone {Median(_alone):0.00} ms, beside {Median(_beside):0.00} ms a changed conversation, ratio {ratio:0.00} (at most {LongestRatio:0.00})");
        Show($"largest write-ahead log {_log / 1e6:0.0} MB (at most {LargestLog / 1e6:0} MB); all exit codes 0");
        return ratio <= LongestRatio && _log <= LargestLog ? 0 : 1;
    }

    /// <summary>Milliseconds for each conversation that the backfill changes: parts differ in their number.</summary>
    async Task<double> TimeAsync(int part)
    {
        var watch = Stopwatch.StartNew();
        var summary = await NightProcess.RunAsync(Backfill(part), 0);
        var milliseconds = watch.Elapsed.TotalMilliseconds;
        using var json = JsonDocument.Parse(summary);
        var changed = json.RootElement.GetProperty("outcomes").GetProperty("patched").GetInt32();
        Show($"  {changed} changed in {milliseconds / 1000:0.0} s");
        return milliseconds / changed;
    }

    /// <summary>A part of the sandbox's conversations, each about as large as the first. The newest are left out: many are open.</summary>
    ProcessStartInfo Backfill(int part)
    {
        var length = (server.To - server.From) / Parts(rounds);
        var from = server.From + (length * part);
        return place.StartOf("run", "job", "--from", DateOption(from), "--to", DateOption(from + length), "--json");
    }

    /// <summary>One to fill the ledger with, two for each round, and the newest.</summary>
    static int Parts(int rounds) => 2 + (2 * rounds);

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
