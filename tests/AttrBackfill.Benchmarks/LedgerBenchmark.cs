using System.Globalization;

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

        var conversations = options.Length > 0 ? int.Parse(options[0], CultureInfo.InvariantCulture) : 100_000;
        var runs = options.Length > 1 ? int.Parse(options[1], CultureInfo.InvariantCulture) : 3;
        var (disk, memory) = (new List<double>(), new List<double>());
        for (var run = 1; run <= runs; run++)
        {
            disk.Add(await TimeAsync(conversations, Path.GetTempPath()));
            memory.Add(await TimeAsync(conversations, Memory));
            Show($"run {run}: disk {disk[^1]:0.0} s, memory {memory[^1]:0.0} s, ratio {disk[^1] / memory[^1]:0.00}");
        }

        var ratios = disk.Zip(memory, (d, m) => d / m).ToList();
        Show($"{conversations} conversations, {runs} runs: median disk {Median(disk):0.0} s, memory {Median(memory):0.0} s, ratio {Median(ratios):0.00} (wanted: at most 1.30)");
        return 0;
    }

    static async Task<double> TimeAsync(int conversations, string where)
    {
        var output = Path.Combine(where, $"attrbackfill-{Guid.NewGuid():N}");
        try
        {
            return await WholeProcess.RunAsync(conversations, output);
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    static void Show(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
