using System.Globalization;
using System.Text.Json;
using AttrBackfill.Benchmarks.Nights;
using AttrBackfill.Sandbox.Server;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>
/// Bytes and rows that the ledger takes for a conversation: one that a run changes, one that is in sync and that the ledger does not know
/// yet, and one that it knows from an earlier run. Each night is a run of its own.
/// </summary>
internal static class LedgerSizeBenchmark
{
    public static async Task<int> RunAsync(string[] options)
    {
        Figure.Print(await MeasureAsync(options.Or(0, 30), options.Or(1, 5000)));
        return 0;
    }

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int nights, int perNight)
    {
        await using var server = await SandboxServer.StartAsync(Sandboxes.Open(nights * perNight) with { Days = nights });
        using var filling = new ProgramRun(server.BaseAddress);
        using var again = new ProgramRun(server.BaseAddress);
        var first = await NightsAsync(filling, server, nights);
        var filled = await Size.OfAsync(filling.Output);
        var second = await NightsAsync(filling, server, nights);
        var known = (await Size.OfAsync(filling.Output)).Minus(filled);
        await NightsAsync(again, server, nights);
        var unchanged = await Size.OfAsync(again.Output);
        if (second.Changed > 0) throw new InvalidOperationException($"the second run changed {second.Changed} conversations");

        // The first runs met conversations without attributes too.
        var rest = first.Read - first.Changed;
        var changed = filled.Minus(known.Times((double)rest / second.Read));
        Show($"{nights} nights, {first.Read} conversations, {first.Changed} of them changed; first runs {first.Seconds:0.0} s, second runs {second.Seconds:0.0} s");
        Print("a changed conversation", changed, first.Changed);
        Print("a known conversation", known, second.Read);
        Print("an unchanged conversation of a new ledger, with what makes it known", unchanged, first.Read);
        return
        [
            Figure.AtMost("bytes of the ledger a changed conversation", changed.Bytes / first.Changed, 1200),
            Figure.AtMost("rows of the ledger a changed conversation", changed.Rows / first.Changed, 4.8),
            Figure.AtMost("bytes of the ledger a known conversation", known.Bytes / second.Read, 150),
        ];
    }

    static async Task<(long Read, long Changed, double Seconds)> NightsAsync(ProgramRun program, SandboxServer server, int nights)
    {
        var sum = (Read: 0L, Changed: 0L, Seconds: 0.0);
        var night = (server.To - server.From) / nights;
        for (var i = 0; i < nights; i++)
        {
            var to = i + 1 == nights ? server.To : server.From + (night * (i + 1));
            var cost = await program.RunAsync(Sandboxes.Backfill, server.From + (night * i), to);
            using var summary = JsonDocument.Parse(cost.Out);
            sum.Read += summary.RootElement.GetProperty("read").GetInt64();
            sum.Changed += summary.RootElement.GetProperty("outcomes").GetProperty("patched").GetInt64();
            sum.Seconds += cost.Seconds;
        }

        return sum;
    }

    static void Print(string what, Size size, long conversations)
    {
        Show($"{what}: {size.Bytes / conversations:0} bytes, {size.Rows / conversations:0.00} rows");
        foreach (var (name, part) in size.Parts.OrderByDescending(p => p.Value.Bytes))
        {
            if (part.Bytes / conversations >= 0.5)
                Show($"  {part.Bytes / conversations,7:0.0} bytes {part.Rows / conversations,6:0.00} rows  {name}");
        }
    }

    /// <summary>Of each table with its rows, and of each index.</summary>
    sealed record Size(IReadOnlyDictionary<string, (double Bytes, double Rows)> Parts)
    {
        public double Bytes => Parts.Sum(p => p.Value.Bytes);

        public double Rows => Parts.Sum(p => p.Value.Rows);

        /// <summary>By the sqlite3 of the machine: the program's own SQLite cannot tell the bytes of a table.</summary>
        public static async Task<Size> OfAsync(string output)
        {
            var file = Path.Combine(output, "ledger.db");
            var parts = new Dictionary<string, (double, double)>();
            foreach (var (name, bytes) in await AskAsync(file, "SELECT name, SUM(pgsize) FROM dbstat GROUP BY name"))
                parts[name] = (bytes, 0);
            foreach (var (name, _) in await AskAsync(file, "SELECT name, 0 FROM sqlite_master WHERE type = 'table'"))
                parts[name] = (parts[name].Item1, (await AskAsync(file, $"SELECT '', COUNT(*) FROM \"{name}\"")).Single().Number);
            return new Size(parts);
        }

        public Size Minus(Size other) => Each((name, part) => other.Parts.TryGetValue(name, out var less)
            ? (part.Bytes - less.Bytes, part.Rows - less.Rows)
            : part);

        public Size Times(double factor) => Each((_, part) => (part.Bytes * factor, part.Rows * factor));

        Size Each(Func<string, (double Bytes, double Rows), (double, double)> change) =>
            new(Parts.ToDictionary(p => p.Key, p => change(p.Key, p.Value)));

        static async Task<List<(string Name, long Number)>> AskAsync(string file, string sql)
        {
            var (code, text) = await MachineTool.TryAsync("sqlite3", file, sql);
            return code == 0
                ? [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('|'))
                    .Select(l => (l[0], long.Parse(l[1], CultureInfo.InvariantCulture)))]
                : throw new InvalidOperationException($"sqlite3 with dbstat is needed: {text}");
        }
    }
}
