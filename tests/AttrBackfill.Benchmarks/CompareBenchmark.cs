using System.Diagnostics;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>
/// The program, the floor and the tutorial's way side by side, on the same data: calls, and time without and with latency.
/// </summary>
internal static class CompareBenchmark
{
    const int TutorialSample = 200;
    const int Latency = 20;

    /// <summary>So many conversations of a sandbox need a change, of a hundred.</summary>
    const double ChangedShare = 0.55;

    public static async Task<int> RunAsync(string[] options)
    {
        Figure.Print(await MeasureAsync(options.Or(0, 20_000), options.Or(1, 3)));
        return 0;
    }

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int changed, int runs)
    {
        var conversations = (int)(changed / ChangedShare);
        var patches = await ChangedConversations.FindAsync(Sandboxes.Open(conversations));
        Show($"{conversations} conversations, {patches.Count} of them to be changed, {runs} runs");
        var reading = await CompareAsync(Sandboxes.Open(conversations), patches, runs, readBeforeWrite: true);
        var blind = await CompareAsync(Sandboxes.Open(conversations), patches, runs, readBeforeWrite: false);
        return
        [
            Figure.AtLeast("changed conversations a second, single reads", patches.Count / reading.Seconds, 1300),
            Figure.AtLeast("unchanged conversations a second", conversations / reading.AgainSeconds, 12_000),
            Figure.AtMost("time over that of the bare calls, single reads", reading.Ratio, 3),
            Figure.AtMost("time over that of the bare calls, no reads", blind.Ratio, 5),
            Figure.AtLeast(
                $"times as fast as the tutorial's way, {Latency} ms a call", await WithLatencyAsync(Sandboxes.Open(conversations, Latency), patches), 22),
        ];
    }

    /// <summary>Medians: the program's seconds, those of a second run, which changes nothing, and the ratio to the bare calls.</summary>
    static async Task<(double Seconds, double AgainSeconds, double Ratio)> CompareAsync(
        SandboxOptions options, List<NeededPatch> patches, int runs, bool readBeforeWrite)
    {
        var (program, again, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var run = 1; run <= runs; run++)
        {
            var (seconds, secondsAgain) = await ProgramAsync(options, patches, readBeforeWrite, twice: true);
            await using var server = await SandboxServer.StartAsync(options);
            var floor = await Time(async () =>
            {
                using var bare = new BareCalls(server.BaseAddress);
                await bare.FloorAsync(server, patches, readBeforeWrite);
            });
            program.Add(seconds);
            again.Add(secondsAgain);
            ratios.Add(seconds / floor);
            Show($"run {run}, readBeforeWrite {readBeforeWrite}: program {seconds:0.00} s, again {secondsAgain:0.00} s, bare calls {floor:0.00} s, ratio {ratios[^1]:0.00}");
        }

        return (Median(program), Median(again), Median(ratios));
    }

    /// <summary>Seconds of a run, and of a second one, which changes nothing; 0 where it is not asked for.</summary>
    static async Task<(double Seconds, double AgainSeconds)> ProgramAsync(
        SandboxOptions options, List<NeededPatch> patches, bool readBeforeWrite, bool twice)
    {
        await using var server = await SandboxServer.StartAsync(options);
        using var program = new ProgramRun(server.BaseAddress);
        var job = readBeforeWrite ? Sandboxes.BackfillWithSingleReads : Sandboxes.BackfillWithoutReads;
        var cost = await program.RunAsync(job, server.From, server.To);
        if (server.WriteCount != patches.Count)
            throw new InvalidOperationException($"{server.WriteCount} writes, expected {patches.Count}");
        return (cost.Seconds, twice ? (await program.RunAsync(job, server.From, server.To)).Seconds : 0);
    }

    /// <summary>How many times as long the tutorial's way takes.</summary>
    static async Task<double> WithLatencyAsync(SandboxOptions options, List<NeededPatch> patches)
    {
        var (seconds, _) = await ProgramAsync(options, patches, readBeforeWrite: true, twice: false);
        await using var server = await SandboxServer.StartAsync(options);
        using var bare = new BareCalls(server.BaseAddress);
        var sample = await Time(() => bare.TutorialAsync(patches.Take(TutorialSample)));
        var tutorial = sample / TutorialSample * patches.Count;
        Show($"{Latency} ms latency: program {seconds:0.0} s, the tutorial's way {tutorial:0} s (from {TutorialSample} conversations)");
        return tutorial / seconds;
    }

    static async Task<double> Time(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
