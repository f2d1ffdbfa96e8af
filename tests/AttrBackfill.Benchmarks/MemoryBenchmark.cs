using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>Whether memory grows with the window: the same audit over few conversations and over many.</summary>
internal static class MemoryBenchmark
{
    public static async Task<int> RunAsync(string[] options)
    {
        var few = await PeakAsync(options.Or(0, 10_000));
        var many = await PeakAsync(options.Or(1, 300_000));
        Show($"peak of many {many:0} MB, of few {few:0} MB, ratio {many / few:0.00} (wanted: at most 1.20, and under 200 MB)");
        return 0;
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
