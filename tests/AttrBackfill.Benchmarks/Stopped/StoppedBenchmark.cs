using System.Diagnostics;
using AttrBackfill.Benchmarks.Nights;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks.Stopped;

/// <summary>
/// Runs that are stopped (SIGSTOP) at random moments, taken over by another process, and continued: the stopped process sends no write
/// any more, and the reports are those of an undisturbed run. A failure repeats by its seed.
/// </summary>
internal sealed class StoppedBenchmark : IAsyncDisposable
{
    readonly StoppedOptions _options;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attrbackfill-stopped-");
    readonly Stopwatch _watch = Stopwatch.StartNew();
    NightDatabase? _database;

    StoppedBenchmark(StoppedOptions options) => _options = options;

    SandboxOptions Data => new()
    {
        Conversations = _options.Conversations, Seed = _options.Seed, Days = 3, Rate = "none", JobDelay = TimeSpan.Zero,
        AvailabilityLag = TimeSpan.Zero, Latency = TimeSpan.FromMilliseconds(20), Clock = new StoppedClock(),
    };

    public static async Task<int> RunAsync(string[] words)
    {
        StoppedOptions options;
        try
        {
            options = StoppedOptions.Parse(words);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }

        await using var stopped = new StoppedBenchmark(options);
        try
        {
            var (early, twice) = await stopped.RunAsync();
            var moments = $"{options.Moments} moments, {early} of them continued during the other's run";
            Show($"{options}: ok, {moments}, 0 writes after waking, {twice} written twice, {stopped._watch.Elapsed.TotalSeconds:0} s");
            return 0;
        }
        catch (NightFailure e)
        {
            Show($"{options}: FAILED: {e.Message}");
            return 1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    async Task<(int Early, int Twice)> RunAsync()
    {
        if (_options.Store == NightStore.Postgres)
        {
            _database = await NightDatabase.CreateAsync();
            await _database.RestartAsync(inOrder: true);
        }

        var random = new Random(_options.Seed);
        var (early, twice) = (0, 0);
        await using var undisturbed = await PlaceAsync(0);
        var reports = await undisturbed.UndisturbedAsync();
        for (var number = 1; number <= _options.Moments; number++)
        {
            var moment = new StoppedMoment(
                Share: random.NextDouble(), Delay: TimeSpan.FromMilliseconds(random.NextDouble() * 60), IsEarly: random.Next(3) == 0);
            try
            {
                await using var place = await PlaceAsync(number);
                var end = await place.StopAsync(moment, undisturbed.Writes, TimeSpan.FromSeconds(_options.Pause));
                if (reports.FirstDifference(place.Reports()) is { } difference) throw new NightFailure(difference);
                Show($"moment {number}: {moment}: {end}");
                early += moment.IsEarly ? 1 : 0;
                twice += end.WrittenTwice;
            }
            catch (NightFailure e)
            {
                throw new NightFailure($"moment {number} ({moment}): {e.Message}");
            }
        }

        return (early, twice);
    }

    async Task<StoppedPlace> PlaceAsync(int number)
    {
        const string Postgres = """ "ledger": { "provider": "postgres", "connectionString": "env:STOPPED_LEDGER" }, """;
        var folder = _folder.CreateSubdirectory($"{number}").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "jobs.json"),
            $$"""
            { "connections": { "default": { "maxConcurrency": {{StoppedPlace.Concurrency}} } }, {{(_database is null ? "" : Postgres)}}
              "jobs": [ { "name": "job", {{Sandboxes.Backfill}} } ] }
            """);
        var ledger = _database is null ? null : await _database.NewDatabaseAsync($"moment{number}");
        return new StoppedPlace(folder, await SandboxServer.StartAsync(Data), ledger);
    }

    /// <summary>The same data for every run.</summary>
    sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);
    }
}
