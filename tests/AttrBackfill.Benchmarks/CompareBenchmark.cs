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
        var (changed, runs) = (options.Or(0, 20_000), options.Or(1, 3));
        var conversations = (int)(changed / ChangedShare);
        var patches = await ChangedConversations.FindAsync(Sandboxes.Open(conversations));
        Show($"{conversations} conversations, {patches.Count} of them to be changed, {runs} runs");
        await CompareAsync(Sandboxes.Open(conversations), patches, runs, readBeforeWrite: true);
        await CompareAsync(Sandboxes.Open(conversations), patches, runs, readBeforeWrite: false);
        await WithLatencyAsync(Sandboxes.Open(conversations, Latency), patches);
        return 0;
    }

    static async Task CompareAsync(SandboxOptions options, List<NeededPatch> patches, int runs, bool readBeforeWrite)
    {
        var (program, floor) = (new List<double>(), new List<double>());
        for (var run = 1; run <= runs; run++)
        {
            var (seconds, calls, again) = await ProgramAsync(options, patches, readBeforeWrite, twice: run == 1);
            program.Add(seconds);
            await using (var server = await SandboxServer.StartAsync(options))
            {
                floor.Add(await Time(async () =>
                {
                    using var bare = new BareCalls(server.BaseAddress);
                    await bare.FloorAsync(server, patches, readBeforeWrite);
                }));
            }

            Show($"run {run}, readBeforeWrite {readBeforeWrite}: program {program[^1]:0.00} s, floor {floor[^1]:0.00} s, ratio {program[^1] / floor[^1]:0.00}");
            if (run == 1)
            {
                var wanted = readBeforeWrite ? 2.002 : 1.002;
                Show($"calls: {calls / (double)patches.Count:0.0000} a changed conversation (wanted: at most {wanted}; the tutorial's way takes 3)");
                var budget = (wanted * patches.Count) + (0.0015 * (options.Conversations - patches.Count));
                Show($"calls in all: {calls} (wanted, with 0.0015 for each unchanged one: at most {budget:0})");
                Show($"calls of a second run: {again / (double)options.Conversations:0.00000} an unchanged conversation (wanted: at most 0.0015)");
            }
        }

        var ratios = program.Zip(floor, (p, f) => p / f);
        Show($"readBeforeWrite {readBeforeWrite}: median program {Median(program):0.00} s, floor {Median(floor):0.00} s, ratio {Median(ratios):0.00} (wanted: at most 1.25)");
    }

    static async Task<(double Seconds, long Calls, long CallsOfSecond)> ProgramAsync(
        SandboxOptions options, List<NeededPatch> patches, bool readBeforeWrite, bool twice)
    {
        await using var server = await SandboxServer.StartAsync(options);
        using var program = new ProgramRun(server.BaseAddress);
        var job = readBeforeWrite ? Sandboxes.Backfill : Sandboxes.BackfillWithoutReads;
        var cost = await program.RunAsync(job, server.From, server.To);
        var calls = server.RequestCount;
        if (server.WriteCount != patches.Count)
            throw new InvalidOperationException($"{server.WriteCount} writes, expected {patches.Count}");
        if (twice) await program.RunAsync(job, server.From, server.To);
        return (cost.Seconds, calls, server.RequestCount - calls);
    }

    static async Task WithLatencyAsync(SandboxOptions options, List<NeededPatch> patches)
    {
        var (seconds, _, _) = await ProgramAsync(options, patches, readBeforeWrite: true, twice: false);
        await using var server = await SandboxServer.StartAsync(options);
        using var bare = new BareCalls(server.BaseAddress);
        var sample = await Time(() => bare.TutorialAsync(patches.Take(TutorialSample)));
        var tutorial = sample / TutorialSample * patches.Count;
        Show($"{Latency} ms latency: program {seconds:0.0} s, the tutorial's way {tutorial:0} s (from {TutorialSample} conversations): {tutorial / seconds:0.0} times faster (wanted: at least 20)");
    }

    static async Task<double> Time(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
