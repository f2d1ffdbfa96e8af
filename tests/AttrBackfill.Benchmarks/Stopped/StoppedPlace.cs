using System.Diagnostics;
using System.Globalization;
using AttrBackfill.Benchmarks.Nights;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Benchmarks.Stopped;

/// <summary>When a process is stopped, and when it is continued.</summary>
/// <param name="Share">Once this share of the patches has been sent.</param>
/// <param name="Delay">So much later.</param>
/// <param name="IsEarly">It is continued while the other process is at work, not after that has ended.</param>
internal sealed record StoppedMoment(double Share, TimeSpan Delay, bool IsEarly)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"at {Share:0%} of the patches + {Delay.TotalMilliseconds:0} ms, continued {(IsEarly ? "during" : "after")} the other's run");
}

/// <param name="WrittenTwice">Conversations whose answer the stopped process had not recorded.</param>
/// <param name="Stops">More than one where it was stopped within a transaction of a SQLite file.</param>
internal sealed record StoppedEnd(int WrittenTwice, int Stops, TimeSpan Stood)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"stood still for {Stood.TotalSeconds:0} s, {WrittenTwice} written twice{(Stops > 1 ? $", stopped {Stops} times" : "")}");
}

/// <summary>An organisation and a ledger for one run, which is disturbed or not.</summary>
internal sealed class StoppedPlace(string folder, SandboxServer server, string? ledger) : IAsyncDisposable
{
    /// <summary>Calls that a process makes at a time.</summary>
    public const int Concurrency = 16;

    const int MostStops = 20;

    static readonly TimeSpan AfterLocked = TimeSpan.FromSeconds(3);

    /// <summary>Longer than any call that was sent before a stop takes.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    public long Writes => server.CountOf("patch");

    string Output => Path.Combine(folder, "output");

    public ComparableReports Reports() => ComparableReports.Read(Path.Combine(Output, "job"));

    public async Task<ComparableReports> UndisturbedAsync()
    {
        using var process = Start();
        Require(await process.EndAsync(), 0);
        return Reports();
    }

    /// <param name="all">So many writes an undisturbed run makes.</param>
    /// <param name="pause">A process stands still for at least so long.</param>
    /// <exception cref="NightFailure">Something was written after the process woke, or a process ended as it should not.</exception>
    public async Task<StoppedEnd> StopAsync(StoppedMoment moment, long all, TimeSpan pause)
    {
        using var stopped = Start();
        while (!stopped.HasExited && Writes < all * moment.Share) await Task.Delay(2);
        await Task.Delay(moment.Delay);
        if (stopped.HasExited) Require(await stopped.EndAsync(), 143); // too late a moment: more conversations are needed
        for (var stops = 1; stops <= MostStops; stops++)
        {
            stopped.Pause();
            var watch = Stopwatch.StartNew();
            await Task.Delay(Quiet); // its calls in flight are answered, so that further ones are another process's
            using var other = await TakeOverAsync(moment.IsEarly, pause, watch);
            if (other is not null)
            {
                var stood = watch.Elapsed;
                await WakeAsync(stopped, other, moment.IsEarly);
                return new StoppedEnd(WrittenTwice(stops), stops, stood);
            }

            stopped.Continue(); // it holds a lock on the file, which goes with its transaction
            await Task.Delay(Random.Shared.Next(20, 200));
            if (stopped.HasExited) throw new NightFailure("the run ended before it could be stopped outside of a transaction");
        }

        throw new NightFailure($"stopped within a transaction {MostStops} times");
    }

    /// <summary>
    /// Starts processes until one has taken the run over: has ended it or, early, has been stopped itself after its first writes, so that
    /// all writes that come after the waking are the woken one's.
    /// </summary>
    /// <returns>Null where the stopped process holds a lock on the SQLite file.</returns>
    async Task<NightProcess?> TakeOverAsync(bool early, TimeSpan pause, Stopwatch watch)
    {
        while (true)
        {
            var other = Start();
            var before = Writes;
            while (!other.HasExited && !(early && Writes > before)) await Task.Delay(5);
            if (!other.HasExited) other.Pause();
            else if (await other.EndAsync() is var ended && IsKeptBusy(ended)) return Without(other);
            else if (ended.ExitCode != 6) Require(ended, 0);
            if (!other.HasExited || (await other.EndAsync()).ExitCode == 0)
            {
                if (pause > watch.Elapsed) await Task.Delay(pause - watch.Elapsed);
                await Task.Delay(Quiet);
                return other;
            }

            other.Dispose();
            await Task.Delay(AfterLocked);
        }
    }

    async Task WakeAsync(NightProcess stopped, NightProcess other, bool early)
    {
        var (writes, reports) = (Writes, early ? null : Reports());
        stopped.Continue();
        if (early) await Task.WhenAny(stopped.Exit, Task.Delay(TimeSpan.FromSeconds(10))); // it may wait for the other's transaction
        if (Writes != writes) throw new NightFailure($"{Writes - writes} writes after waking");
        if (early) other.Continue();
        Require(await stopped.EndAsync(), 6);
        Require(await other.EndAsync(), 0);
        if (reports is null) return;
        if (Writes != writes) throw new NightFailure($"{Writes - writes} writes after waking");
        if (reports.FirstChange(Reports()) is { } change) throw new NightFailure($"the woken process changed a report: {change}");
    }

    int WrittenTwice(int stops)
    {
        var twice = server.Requests.Where(r => r is { Endpoint: "patch", Status: 202 }).CountBy(r => r.Path).Count(p => p.Value > 1);
        var most = Concurrency * (stops + 1); // the other may have been stopped too
        return twice <= most ? twice : throw new NightFailure($"{twice} conversations were written twice, at most {most} were in flight");
    }

    static NightProcess? Without(NightProcess process)
    {
        process.Dispose();
        return null;
    }

    static bool IsKeptBusy(Ended ended) => ended.ExitCode == 1 && ended.Error.Contains("kept busy", StringComparison.Ordinal);

    static void Require(Ended ended, int code)
    {
        if (ended.ExitCode != code) throw new NightFailure($"a process ended with {ended.ExitCode}, not {code}: {ended.Error}");
    }

    NightProcess Start()
    {
        string[] words = [ProgramRun.ProgramPath, "run", "job", "--from", Numbers.DateOption(server.From), "--to", Numbers.DateOption(server.To), "--no-progress",
            "--output", Output];
        var start = ProgramRun.StartOf(folder, server.BaseAddress, words);
        start.Environment["STOPPED_LEDGER"] = ledger;
        return new NightProcess(start);
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();
}
