using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>Everything that the program costs, in one run: calls, time, ledger, memory, and what a search that lies may do.</summary>
internal static class CostsBenchmark
{
    public static async Task<int> RunAsync(string[] options)
    {
        var figures = new List<Figure>();
        foreach (var (name, measure) in Parts(options))
        {
            Show($"# {name}");
            figures.AddRange(await measure());
        }

        Console.WriteLine();
        Figure.Print(figures);
        return 0;
    }

    static IEnumerable<(string Name, Func<Task<IReadOnlyList<Figure>>> Measure)> Parts(string[] options) =>
    [
        ("calls", () => CallsBenchmark.MeasureAsync(options.Or(0, 20_000))),
        ("a search that lies", () => LyingSearchBenchmark.MeasureAsync(options.Or(0, 20_000) / 10)),
        ("time", () => CompareBenchmark.MeasureAsync(options.Or(0, 20_000), runs: 3)),
        ("ledger", () => LedgerSizeBenchmark.MeasureAsync(nights: 4, perNight: options.Or(0, 20_000) / 4)),
        ("memory", () => MemoryBenchmark.MeasureAsync(few: 10_000, many: options.Or(1, 300_000))),
    ];
}
