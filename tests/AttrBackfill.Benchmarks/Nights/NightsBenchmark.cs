using System.Diagnostics;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>
/// A soak test: simulated nights, one run of a scheduled job each, with faults and disturbances that are drawn from a seed. A failure
/// repeats by its seed.
/// </summary>
internal sealed class NightsBenchmark : IAsyncDisposable
{
    readonly NightsOptions _options;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attrbackfill-nights-");
    readonly SimulatedClock _clock;
    readonly Levels _levels = new();
    readonly Stopwatch _watch = Stopwatch.StartNew();
    NightWorld? _world;
    OutputDisk? _disk;
    NightDatabase? _database;
    NightRunner? _runner;

    NightsBenchmark(NightsOptions options) => (_options, _clock) = (options, new SimulatedClock(_folder.FullName));

    string Ledger => Path.Combine(_disk!.Folder, "ledger.db");

    public static async Task<int> RunAsync(NightsOptions options)
    {
        if (SimulatedClock.Library is null)
        {
            await Console.Error.WriteLineAsync("nights needs libfaketime, which moves the program's clock: apt-get install faketime");
            return 2;
        }

        await using var nights = new NightsBenchmark(options);
        return await nights.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        if (_world is not null) await _world.DisposeAsync();
        if (_disk is not null) await _disk.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    async Task<int> RunAsync()
    {
        NightPlan? plan = null;
        try
        {
            await PrepareAsync();
            var reports = new NightReports(_disk!.Folder, _world!.Reference);
            var checks = new NightChecks(_world, reports);
            _runner = new NightRunner(_world, _clock, _disk, _database, _folder.FullName);
            for (var night = 1; night <= _options.Nights; night++)
            {
                plan = NightPlan.Draw(_options.Seed, night, Possible());
                await NightAsync(plan, _runner, checks);
            }

            checks.RequireEnd();
            _levels.RequireLevel();
            var written = $"{checks.Written} written, {checks.WrittenTwice} of them twice";
            var read = $"{_world.Conversations.Count} conversations in {reports.Runs} runs";
            Show($"{_options}: ok, {read}, {written}, {_levels}, {_watch.Elapsed.TotalSeconds:0} s");
            return 0;
        }
        catch (NightFailure e)
        {
            Show($"kept: {await _disk!.KeepAsync()}");
            Show($"{_options}: FAILED {(plan is null ? "" : $"in night {plan.Number} ({plan})")}: {e.Message}{_runner?.Story}");
            return 1;
        }
    }

    async Task NightAsync(NightPlan plan, NightRunner runner, NightChecks checks)
    {
        var watch = Stopwatch.StartNew();
        _clock.MoveTo(Calendar.At(plan.Number));
        if (_database is not null) await _database.RestartAsync(inOrder: true); // with that night's clock
        await _world!.BeginNightAsync(plan.Faults, plan.SeedOfNight);
        var due = checks.DueChanges(plan.Number);
        using var over = new CancellationTokenSource();
        var log = _levels.WatchLogAsync(Ledger, over.Token);
        var processes = await runner.RunAsync(plan, due);
        await over.CancelAsync();
        await log;
        var ran = watch.Elapsed;
        await checks.RequireAsync(plan.Number, processes.Interrupted);
        new NightCoverage(_world).Require(plan.Number, await runner.CoverageAsync());
        _levels.Add(new NightLevel(
            processes.All.Max(p => p.PeakMegabytes), processes.All.Max(p => p.PeakHandles),
            _database is null ? new FileInfo(Ledger).Length : await _database.SizeAsync()));
        var codes = string.Join(' ', processes.All.Select(p => p.ExitCode));
        var checking = watch.Elapsed - ran;
        Show($"night {plan.Number}: {plan}; {due} due, exit codes {codes}, {ran.TotalSeconds:0.0} s, checks {checking.TotalSeconds:0.0} s");
    }

    async Task PrepareAsync()
    {
        const string Postgres = """ "ledger": { "provider": "postgres", "connectionString": "env:NIGHTS_LEDGER" }, """;
        var store = _options.Store == NightStore.Postgres ? Postgres : "";
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "jobs.json"),
            $$"""
            { "connections": { "default": { "maxConcurrency": {{NightChecks.Concurrency}} } }, {{store}}
              "jobs": [ { "name": "job", "window": "sinceLast", "schedule": { "cron": "0 30 2 * * ?", "timeZone": "{{Calendar.Zone}}" },
                          "select": { "mediaTypes": [] }, "flatten": { "prefixes": { "pre_chat_form_data": "prechat_" } } } ] }
            """);
        _disk = await OutputDisk.MountAsync(Path.Combine(_folder.FullName, "output"));
        if (!_disk.CanBeFull) Show($"no full disks: that needs root, and the right to mount");
        _world = await NightWorld.CreateAsync(_options, _clock, _folder.FullName);
        if (_options.Store == NightStore.Postgres) _database = await NightDatabase.CreateAsync(_clock);
    }

    HashSet<Disturbance> Possible()
    {
        var all = Enum.GetValues<Disturbance>().ToHashSet();
        if (!_disk!.CanBeFull) all.Remove(Disturbance.FullDisk);
        if (_database is null) all.Remove(Disturbance.DatabaseRestart);
        return all;
    }
}
