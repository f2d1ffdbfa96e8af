using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>What the ledger's durability costs: the same runs with the ledger on a disk and in memory, in turn.</summary>
internal static class LedgerBenchmark
{
    const string Memory = "/dev/shm";

    public static async Task<int> RunAsync(string[] options)
    {
        if (!Directory.Exists(Memory))
        {
            await Console.Error.WriteLineAsync($"{Memory} does not exist: nowhere to keep a ledger in memory");
            return 2;
        }

        var (conversations, runs) = (options.Or(0, 100_000), options.Or(1, 3));
        var (disk, memory) = (new List<double>(), new List<double>());
        for (var run = 1; run <= runs; run++)
        {
            disk.Add(await TimeAsync(conversations, Path.GetTempPath()));
            memory.Add(await TimeAsync(conversations, Memory));
            Show($"run {run}: disk {disk[^1]:0.0} s, memory {memory[^1]:0.0} s, ratio {disk[^1] / memory[^1]:0.00}");
        }

        var ratios = disk.Zip(memory, (d, m) => d / m);
        Show($"{conversations} conversations, {runs} runs: median disk {Median(disk):0.0} s, memory {Median(memory):0.0} s, ratio {Median(ratios):0.00} (wanted: at most 1.30)");
        return 0;
    }

    static async Task<double> TimeAsync(int conversations, string where)
    {
        var output = Path.Combine(where, $"attrbackfill-{Guid.NewGuid():N}");
        try
        {
            await using var server = await SandboxServer.StartAsync(Sandboxes.Open(conversations));
            using var program = new ProgramRun(server.BaseAddress);
            return (await program.RunAsync(Sandboxes.Backfill, server.From, server.To, outputFolder: output)).Seconds;
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }
}
