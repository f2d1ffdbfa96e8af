using System.Diagnostics;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>Megabytes of page JSON a second through the page reader, on one core.</summary>
internal static class ReadBenchmark
{
    const int WarmUp = 5;

    public static async Task<int> RunAsync(string[] options)
    {
        var reading = new PageReading();
        reading.Prepare();
        for (var i = 0; i < WarmUp; i++) await reading.ReadPageAsync();
        var rates = new List<double>();
        for (var run = 0; run < options.Or(0, 15); run++)
        {
            var watch = Stopwatch.StartNew();
            await reading.ReadPageAsync();
            rates.Add(reading.PageMegabytes / watch.Elapsed.TotalSeconds);
        }

        Show($"{reading.PageMegabytes:0.0} MB a page: median {Median(rates):0} MB a second, {rates.Min():0} to {rates.Max():0} (wanted: at least 150)");
        return 0;
    }
}
