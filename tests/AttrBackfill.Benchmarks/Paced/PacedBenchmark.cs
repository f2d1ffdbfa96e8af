using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttrBackfill.Benchmarks.Nights;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks.Paced;

/// <summary>
/// A large plan at the pace of a rate limit: applied, interrupted in its middle, resumed, reverted. What the ledger lists must be read
/// in parts: a reader that stays open for as long as the calls take lets a SQLite file's write-ahead log grow, and a PostgreSQL server
/// ends its connection. The server's limit for that is made shorter, in proportion to the pace.
/// </summary>
internal sealed partial class PacedBenchmark : IAsyncDisposable
{
    /// <summary>The share of a sandbox's conversations that need a change.</summary>
    const double ChangedShare = 0.55;

    const long LargestLog = 64L << 20;
    const double LargestPeak = 300;

    /// <summary>A transaction that lasts longer than this, and than a quarter of its command, is a reader that stays open.</summary>
    const double LongestTransaction = 2;

    /// <summary>Instead of the program's 20 seconds, at a pace of 300 calls a minute.</summary>
    const int UserTimeoutMilliseconds = 2000;

    readonly PacedOptions _options;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attrbackfill-paced-");
    readonly Stopwatch _watch = Stopwatch.StartNew();
    NightDatabase? _database;
    double _peak;
    long _log;
    double _transaction;

    PacedBenchmark(PacedOptions options) => _options = options;

    string Output => Path.Combine(_folder.FullName, "output");

    public static async Task<int> RunAsync(PacedOptions options)
    {
        await using var paced = new PacedBenchmark(options);
        try
        {
            var written = await paced.RunAsync();
            Show($"{options}: ok, {written} written and put back, {paced.Levels()}, {paced._watch.Elapsed.TotalSeconds:0} s");
            return 0;
        }
        catch (NightFailure e)
        {
            Show($"{options}: FAILED: {e.Message}; {paced.Levels()}");
            return 1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <returns>How many conversations the plan changed.</returns>
    /// <exception cref="NightFailure">Something did not end well, or a limit is passed.</exception>
    async Task<long> RunAsync()
    {
        await PrepareAsync();
        var state = Path.Combine(_folder.FullName, "state.json");
        var data = Sandboxes.Open((int)(_options.Conversations / ChangedShare)) with { StateFile = state };
        Ended plan;
        await using (var open = await SandboxServer.StartAsync(data))
        {
            plan = await CommandAsync(open, 0, "plan", "job", "--from", DateOption(open.From), "--to", DateOption(open.To));
            await open.SaveAsync(); // the moment of the data is kept there
        }

        var planned = Outcome(plan, "planned");
        await using var server = await SandboxServer.StartAsync(data with { Rate = $"{_options.CallsPerSecond * 2}/2s" });
        var apply = await CommandAsync(server, planned / 2, "apply", Id(plan));
        var done = await CommandAsync(server, 0, "resume", Id(apply));
        Require("patched", planned, Outcome(done, "patched"));
        Require("writes", planned, server.WriteCount);
        var revert = await CommandAsync(server, 0, "revert", Id(apply));
        Require("put back", planned, Outcome(revert, "patched"));
        Require("writes", planned * 2, server.WriteCount);
        return planned;
    }

    async Task PrepareAsync()
    {
        const string Postgres = """ "ledger": { "provider": "postgres", "connectionString": "env:PACED_LEDGER" }, """;
        var store = _options.Store == NightStore.Postgres ? Postgres : "";
        var jobs = $$"""{ {{store}} "jobs": [ { "name": "job", {{Sandboxes.Backfill}} } ] }""";
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "jobs.json"), jobs);
        if (_options.Store == NightStore.Sqlite) return;
        _database = await NightDatabase.CreateAsync();
        await _database.RestartAsync(inOrder: true);
    }

    /// <summary>One command to its end, watched.</summary>
    /// <param name="interruptAfter">The number of writes after which the process gets SIGTERM; 0 for none.</param>
    async Task<Ended> CommandAsync(SandboxServer server, long interruptAfter, params string[] words)
    {
        using var process = new NightProcess(Start(server, words));
        Ended ended;
        var watch = new LedgerWatch(Path.Combine(Output, "ledger.db"), _database);
        await using (watch)
        {
            if (interruptAfter > 0)
            {
                while (!process.HasExited && server.WriteCount < interruptAfter) await Task.Delay(5);
                process.Terminate();
            }

            ended = await process.EndAsync();
        }

        _peak = Math.Max(_peak, ended.PeakMegabytes);
        _log = Math.Max(_log, watch.LargestLog);
        _transaction = Math.Max(_transaction, watch.LongestTransaction);
        var seconds = watch.Elapsed.TotalSeconds;
        var code = ended.ExitCode;
        Show($"{words[0]}: exit code {code}, {seconds:0.0} s, {server.WriteCount} writes, peak {ended.PeakMegabytes:0} MB, {Seen(watch)}");
        var expected = interruptAfter > 0 ? 143 : words[0] == "plan" ? 3 : 0; // what is planned remains to be changed
        if (code != expected) throw new NightFailure($"{words[0]} ended with {code}, not {expected}: {ended.LastLine}");
        RequireLevel(words[0], ended, watch);
        return ended;
    }

    string Seen(LedgerWatch watch) => _database is null
        ? FormattableString.Invariant($"write-ahead log {watch.LargestLog / 1e6:0.0} MB")
        : FormattableString.Invariant($"longest transaction {watch.LongestTransaction:0.0} s, rows not taken in {watch.Waits} looks");

    string Levels() => _database is null
        ? FormattableString.Invariant($"peak {_peak:0} MB, write-ahead log {_log / 1e6:0.0} MB")
        : FormattableString.Invariant($"peak {_peak:0} MB, longest transaction {_transaction:0.0} s");

    static void RequireLevel(string command, Ended ended, LedgerWatch watch)
    {
        var (seconds, longest, peak) = (watch.Elapsed.TotalSeconds, watch.LongestTransaction, ended.PeakMegabytes);
        if (peak > LargestPeak) throw new NightFailure($"{command} took {peak:0} MB, more than {LargestPeak:0}");
        if (watch.LargestLog > LargestLog)
            throw new NightFailure($"the write-ahead log grew to {watch.LargestLog / 1e6:0} MB in {command}");
        if (longest <= Math.Max(LongestTransaction, seconds / 4)) return;
        throw new NightFailure(FormattableString.Invariant($"a reader of {command} stayed open for {longest:0.0} s of {seconds:0.0} s"));
    }

    ProcessStartInfo Start(SandboxServer server, string[] words)
    {
        string[] command = [ProgramRun.ProgramPath, .. words, "--json", "--no-progress", "--output", Output];
        var start = ProgramRun.StartOf(_folder.FullName, server.BaseAddress, command);
        if (_database is not null)
            start.Environment["PACED_LEDGER"] = $"{_database.ConnectionString};Options=-c tcp_user_timeout={UserTimeoutMilliseconds}";
        return start;
    }

    static void Require(string what, long wanted, long found)
    {
        if (found != wanted) throw new NightFailure($"{what}: {found}, not {wanted}");
    }

    /// <summary>From its first line: a process that is interrupted may end before it prints a summary.</summary>
    static string Id(Ended ended) => RunLine().Match(ended.Error).Groups[1].Value;

    static long Outcome(Ended ended, string outcome) =>
        JsonElement.Parse(ended.Out).GetProperty("outcomes").GetProperty(outcome).GetInt64();

    [GeneratedRegex(@"^run (\S+): ", RegexOptions.Multiline)]
    private static partial Regex RunLine();
}
