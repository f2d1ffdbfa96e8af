using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>Whether memory grows with the window: the same audit over few conversations and over many.</summary>
internal static class MemoryBenchmark
{
    public static async Task<int> RunAsync(string[] options)
    {
        Figure.Print(await MeasureAsync(options.Or(0, 10_000), options.Or(1, 300_000)));
        return 0;
    }

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int few, int many)
    {
        var small = await PeakAsync(few);
        var large = await PeakAsync(many);
        return
        [
            Figure.AtMost($"MB of memory at most, {many} conversations", large, 200),
            Figure.AtMost($"memory of {many} conversations over that of {few}", large / small, 1.25),
        ];
    }

    static async Task<double> PeakAsync(int conversations)
    {
        await using var server = await SandboxServer.StartAsync(Sandboxes.Open(conversations));
        using var program = new ProgramRun(server.BaseAddress);
        var cost = await program.RunAsync(Sandboxes.Audit, server.From, server.To, expected: [0, 3]);
        Show($"{conversations} conversations: peak {cost.PeakMegabytes:0} MB, {cost.Seconds:0.0} s, of the processor {cost.CpuSeconds:0.0} s");
        return cost.PeakMegabytes;
    }
}
