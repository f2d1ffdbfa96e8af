using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>What the processes of one night did.</summary>
/// <param name="Interrupted">Processes that were stopped so hard that calls in flight may have been answered and not recorded.</param>
internal sealed record NightProcesses(IReadOnlyList<Ended> All, int Interrupted);

/// <summary>
/// One night's processes: those that the plan disturbs, then undisturbed ones, as an operator or a daemon would start them, until
/// one of them ends with 0.
/// </summary>
internal sealed partial class NightRunner(NightWorld world, SimulatedClock clock, OutputDisk disk, NightDatabase? database, string folder)
{
    const int MostProcesses = 12;
    static readonly TimeSpan AfterLocked = TimeSpan.FromSeconds(5);
    /// <summary>In which calls that a paused process has sent are answered.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    static readonly TimeSpan LockFreesItself = TimeSpan.FromMinutes(3);

    /// <summary>How often a process may be paused in the middle of a transaction, one after the other.</summary>
    static readonly TimeSpan LongestBusy = TimeSpan.FromMinutes(5);

    static readonly string[] RunJob = ["run", "job"];

    readonly List<Ended> _ended = [];
    NightPlan _plan = null!;
    int _due;
    int _interrupted;

    /// <summary>What the processes of the night said when they did not end well.</summary>
    public string Story => string.Concat(_ended.Select(e => $"\n  exit code {e.ExitCode}{(e.ExitCode == 0 ? "" : ": " + e.LastLine)}"));

    /// <param name="due">So many patches are expected.</param>
    /// <exception cref="NightFailure">An exit code is not honest, or none of the processes completes the night.</exception>
    public async Task<NightProcesses> RunAsync(NightPlan plan, int due)
    {
        _ended.Clear();
        (_plan, _due, _interrupted) = (plan, due, 0);
        for (var time = 1; time <= plan.Times; time++)
            if (await DisturbedAsync()) return new NightProcesses([.. _ended], _interrupted);
        while (_ended.Count < MostProcesses)
        {
            var command = Next();
            if (await EndAsync(Start(command)) && command is not ["report", ..]) return new NightProcesses([.. _ended], _interrupted);
        }

        throw new NightFailure($"none of {_ended.Count} processes completed the night");
    }

    /// <summary>What <c>coverage</c> says.</summary>
    /// <exception cref="NightFailure">It fails.</exception>
    public Task<string> CoverageAsync() => NightProcess.RunAsync(StartInfo("coverage", "job"), 0, 3);

    Task<bool> DisturbedAsync() => _plan.Disturbance switch
    {
        Disturbance.None => EndAsync(Start()),
        Disturbance.WrongClock => WithWrongClockAsync(),
        Disturbance.Rival => WithRivalAsync(),
        Disturbance.Pause => PausedAsync(),
        Disturbance.Kill => DisturbedByAsync(p => Now(p.Kill), hard: true),
        Disturbance.Terminate => DisturbedByAsync(p => Now(p.Terminate)),
        Disturbance.ClockForward or Disturbance.ClockBack => DisturbedByAsync(
            _ => Now(() => clock.ShowProcesses(_plan.Step)), () => Now(() => clock.ShowProcesses(TimeSpan.Zero))),
        Disturbance.DatabaseRestart => DisturbedByAsync(_ => database!.RestartAsync(inOrder: _plan.Early), hard: true),
        _ => DisturbedByAsync(_ => disk.FillAsync(), disk.EmptyAsync, hard: true),
    };

    static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    /// <summary>Waits for the plan's moment, disturbs the process, and puts things right again after its end.</summary>
    async Task<bool> DisturbedByAsync(Func<NightProcess, Task> disturb, Func<Task>? repair = null, bool hard = false)
    {
        var process = Start();
        await MomentAsync(process);
        if (hard && !process.HasExited) _interrupted++;
        await disturb(process);
        try
        {
            return await EndAsync(process);
        }
        finally
        {
            if (repair is not null) await repair();
        }
    }

    async Task<bool> WithWrongClockAsync()
    {
        clock.ShowProcesses(_plan.Step);
        using var process = Start();
        var ended = await process.EndAsync();
        clock.ShowProcesses(TimeSpan.Zero);
        _ended.Add(ended);
        // It may work or refuse.
        if (ended.ExitCode is < 0 or > 7) throw new NightFailure($"exit code {ended.ExitCode} with a wrong clock; stderr: {ended.Error}");
        return false;
    }

    async Task<bool> WithRivalAsync()
    {
        var (one, other) = (Start(), Start());
        var (first, second) = (await EndAsync(one, hasRival: true), await EndAsync(other, hasRival: true));
        return first || second;
    }

    async Task<bool> PausedAsync()
    {
        var paused = Start();
        await MomentAsync(paused);
        if (paused.HasExited) return await EndAsync(paused);
        paused.Pause();
        _interrupted++;
        var watch = Stopwatch.StartNew();
        await Task.Delay(Quiet);
        while (true)
        {
            var other = Start();
            var before = Patches;
            while (!other.HasExited && !(_plan.Early && Patches > before)) await Task.Delay(5);
            if (!other.HasExited) paused.Continue();
            if (await IsKeptBusyAsync(other) && watch.Elapsed < LongestBusy)
            {
                other.Dispose();
                paused.Continue();
                await Task.Delay(AfterLocked);
                paused.Pause();
                continue;
            }

            var done = await EndAsync(other, hasRival: true);
            if (_ended[^1].ExitCode == 6 && watch.Elapsed < LockFreesItself && _ended.Count < MostProcesses * 2)
            {
                await Task.Delay(AfterLocked);
                continue;
            }

            return await WakeAsync(paused, alone: !_plan.Early) | done;
        }
    }

    /// <summary>
    /// A process that is paused within a SQLite transaction holds a lock on the file that no other process can take over.
    /// </summary>
    static async Task<bool> IsKeptBusyAsync(NightProcess process) =>
        await process.EndAsync() is { ExitCode: 1, Error: var error } && error.Contains("kept busy", StringComparison.Ordinal);

    /// <summary>A process that another one has taken over from changes nothing any more: no write, no report.</summary>
    async Task<bool> WakeAsync(NightProcess paused, bool alone)
    {
        var (patches, tables) = (Patches, Tables());
        paused.Continue();
        var done = await EndAsync(paused, hasRival: true);
        if (!alone || done) return done;
        if (Patches != patches) throw new NightFailure($"a process that had lost its lock sent {Patches - patches} patches after it woke");
        if (!tables.SequenceEqual(Tables())) throw new NightFailure("a process that had lost its lock wrote reports after it woke");
        return done;
    }

    /// <summary>
    /// What the last process said to do: write its reports, or resume its run for conversations that failed. Else the job is run again.
    /// </summary>
    string[] Next() => _ended[^1] switch
    {
        { ExitCode: 1 } last when ReportCommand().Match(last.Error) is { Success: true } advice => ["report", advice.Groups[1].Value],
        { ExitCode: 4 } failed when ExitCodes.RunIdOf(failed) is { } run => ["resume", run],
        _ => RunJob,
    };

    async Task<bool> EndAsync(NightProcess process, bool hasRival = false)
    {
        using (process)
        {
            var ended = await process.EndAsync();
            _ended.Add(ended);
            ExitCodes.Require(ended, _plan, hasRival);
            return ended.ExitCode == 0;
        }
    }

    async Task MomentAsync(NightProcess process)
    {
        var before = Patches;
        var wanted = before + ((_due - before) * _plan.Share);
        while (!process.HasExited && Patches < wanted) await Task.Delay(2);
        await Task.WhenAny(Task.Delay(_plan.Delay), process.Exit);
    }

    long Patches => world.Server.CountOf("patch");

    List<string> Tables() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(disk.Folder, "job"), "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => f + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))),
    ];

    NightProcess Start(params string[] command) => new(StartInfo(command));

    ProcessStartInfo StartInfo(params string[] command)
    {
        string[] words = [.. command is [] ? RunJob : command, "--json", "--no-progress", "--output", disk.Folder];
        var start = ProgramRun.StartOf(folder, world.Server.BaseAddress, [ProgramRun.ProgramPath, .. words]);
        start.Environment["NIGHTS_LEDGER"] = database?.ConnectionString;
        clock.SetFor(start);
        return start;
    }

    [GeneratedRegex(@"attrbackfill report (\S+)")]
    private static partial Regex ReportCommand();
}
