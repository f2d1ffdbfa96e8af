using System.Diagnostics;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>What happens in a night, as the seed draws it.</summary>
internal enum NightEvent
{
    Undisturbed,

    /// <summary>No process is started.</summary>
    Missed,
    Killed,
    Terminated,

    /// <summary>Every call is answered with 503.</summary>
    Outage,

    /// <summary>Writes of some attributes are refused, so that conversations fail.</summary>
    Refused,
}

/// <summary>
/// Nights of one run each, over the day before; what a disturbed night leaves undone stays undone. The job's selection changes twice, and
/// the zone's clocks do where there are enough nights. After each night <c>coverage</c> is held against what the sandbox knows; at the end
/// the commands that it prints are run until it says that every day is complete, and every conversation has to be right.
/// </summary>
internal sealed class CoverageBenchmark : IAsyncDisposable
{
    const int PerNight = 40, MostCommands = 400;

    static readonly (NightEvent Event, int Weight)[] Weights =
    [
        (NightEvent.Undisturbed, 56), (NightEvent.Missed, 8), (NightEvent.Killed, 12), (NightEvent.Terminated, 6), (NightEvent.Outage, 4),
        (NightEvent.Refused, 14),
    ];

    readonly int _nights, _seed;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attrbackfill-coverage-");
    readonly SimulatedClock _clock;
    readonly Stopwatch _watch = Stopwatch.StartNew();
    readonly Dictionary<NightEvent, int> _events = [];
    NightWorld? _world;

    CoverageBenchmark(int nights, int seed) => (_nights, _seed, _clock) = (nights, seed, new SimulatedClock(_folder.FullName));

    public static async Task<int> RunAsync(string[] options)
    {
        if (SimulatedClock.Library is null)
        {
            await Console.Error.WriteLineAsync("coverage needs libfaketime, which moves the program's clock: apt-get install faketime");
            return 2;
        }

        await using var benchmark = new CoverageBenchmark(options.Or(0, 155), options.Or(1, 1));
        return await benchmark.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    async Task<int> RunAsync()
    {
        var night = 0;
        try
        {
            _world = await NightWorld.CreateAsync(new NightsOptions(_nights, _seed, NightStore.Sqlite, PerNight), _clock, _folder.FullName);
            var oracle = new CoverageOracle(_world);
            for (night = 1; night <= _nights; night++) await NightAsync(night, oracle);
            var commands = await CloseAsync(oracle);
            var events = string.Join(", ", _events.OrderBy(e => e.Key).Select(e => $"{e.Key} {e.Value}"));
            Show($"coverage {_nights} seed {_seed}: ok; {events}; {commands} commands closed every gap, {_watch.Elapsed.TotalSeconds:0} s");
            return 0;
        }
        catch (NightFailure e)
        {
            Show($"coverage {_nights} seed {_seed}: FAILED in night {night}: {e.Message}");
            return 1;
        }
    }

    async Task NightAsync(int night, CoverageOracle oracle)
    {
        var random = new Random(NightDraw.SeedOf(_seed, night));
        var (what, share) = (NightDraw.Weighted(random, Weights), random.NextDouble());
        _events[what] = _events.GetValueOrDefault(what) + 1;
        var messagesOnly = IsNarrow(night);
        await WriteJobAsync(messagesOnly);
        _clock.MoveTo(Calendar.At(night));
        await _world!.BeginNightAsync(FaultsOf(what), night);
        var isWhole = what != NightEvent.Missed && await ProcessAsync(night, what, share);
        oracle.Add(night, what == NightEvent.Missed ? DayReading.None : isWhole ? DayReading.Whole : ReadingOfBroken(), messagesOnly);
        await _world.BeginNightAsync("", night); // coverage makes no call
        oracle.Require(night, messagesOnly, await CoverageAsync(night));
    }

    /// <summary>Whether the process read all and ended by itself.</summary>
    async Task<bool> ProcessAsync(int night, NightEvent what, double share)
    {
        using var process = new NightProcess(StartOf("run", "job", "--date", Calendar.NameOf(night)));
        if (what is NightEvent.Killed or NightEvent.Terminated)
        {
            while (!process.HasExited && _world!.Server.CountOf("patch") < share * PerNight / 2) await Task.Delay(2);
            if (what == NightEvent.Killed) process.Kill();
            else process.Terminate();
        }

        var ended = await process.EndAsync();
        int[] honest = what switch
        {
            NightEvent.Undisturbed => [0],
            NightEvent.Refused => [0, 4],
            NightEvent.Outage => [5, 7],
            NightEvent.Terminated => [0, 143],
            _ => [0, 137],
        };
        if (!honest.Contains(ended.ExitCode)) throw new NightFailure($"{what}: exit code {ended.ExitCode}: {ended.Out}{ended.Error}");
        return ended.ExitCode is 0 or 4;
    }

    /// <summary>By the sandbox's log: a run that got no page of results has read nothing.</summary>
    DayReading ReadingOfBroken() =>
        _world!.Server.Requests.Any(r => r is { Endpoint: "results" or "query", Status: 200 }) ? DayReading.Part : DayReading.Nothing;

    /// <summary>Runs the commands that <c>coverage</c> prints until it prints none.</summary>
    /// <returns>Their number.</returns>
    async Task<int> CloseAsync(CoverageOracle oracle)
    {
        await WriteJobAsync(messagesOnly: false);
        _clock.MoveTo(Calendar.At(_nights).AddDays(1)); // all have ended
        await _world!.BeginNightAsync("", _nights);
        for (var commands = 0; commands < MostCommands; commands++)
        {
            var days = CoverageOracle.Read(await CoverageAsync(_nights));
            if (days.FirstOrDefault(d => d.State != "complete") is not { } gap)
            {
                oracle.RequireAllRight();
                return commands;
            }

            string[] words = gap.Command?.Split(' ') ?? throw new NightFailure($"{gap.Day} is {gap.State} and has no command");
            await NightProcess.RunAsync(StartOf(words[1..]), 0);
        }

        throw new NightFailure($"{MostCommands} commands did not close every gap");
    }

    /// <summary>The first and the last third of the nights take messages alone, so the second change leaves proven days proven.</summary>
    bool IsNarrow(int night) => night <= _nights / 3 || night > _nights * 2 / 3;

    static string FaultsOf(NightEvent what) => what switch
    {
        NightEvent.Outage => "503=1",
        NightEvent.Refused => "400:*email*",
        _ => "",
    };

    Task<string> CoverageAsync(int night) => NightProcess.RunAsync(
        StartOf("coverage", "job", "--from", Calendar.NameOf(1), "--to", Calendar.NameOf(night), "--json"), 0, 3);

    Task WriteJobAsync(bool messagesOnly) => File.WriteAllTextAsync(
        Path.Combine(_folder.FullName, "jobs.json"),
        $$"""
        { "jobs": [ { "name": "job", "schedule": { "cron": "0 30 2 * * ?", "timeZone": "{{Calendar.Zone}}" },
                      "select": { "mediaTypes": [{{(messagesOnly ? "\"message\"" : "")}}] },
                      "flatten": { "prefixes": { "pre_chat_form_data": "prechat_" } } } ] }
        """);

    ProcessStartInfo StartOf(params string[] command)
    {
        var start = ProgramRun.StartOf(_folder.FullName, _world!.Server.BaseAddress, [ProgramRun.ProgramPath, .. command, "--no-progress"]);
        _clock.SetFor(start);
        return start;
    }
}
