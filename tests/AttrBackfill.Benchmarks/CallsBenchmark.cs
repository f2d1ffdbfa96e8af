using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;

namespace AttrBackfill.Benchmarks;

/// <summary>
/// Calls a conversation: with single reads, with a trusted attribute search, and of conversations that need no change.
/// </summary>
internal static class CallsBenchmark
{
    /// <summary>
    /// Of conversations that need no change and are in the data lake: pages of a thousand, and the polling of the details job.
    /// </summary>
    const double Unchanged = 0.0015;

    public static async Task<int> RunAsync(string[] options)
    {
        Figure.Print(await MeasureAsync(options.Or(0, 20_000)));
        return 0;
    }

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int conversations) =>
        [.. await ChangedAsync(conversations), await FreshAsync(conversations)];

    /// <summary>The search is trusted after the first days, which are a run of their own.</summary>
    static async Task<IReadOnlyList<Figure>> ChangedAsync(int conversations)
    {
        await using var server = await SandboxServer.StartAsync(Sandboxes.Open(conversations));
        using var program = new ProgramRun(server.BaseAddress);
        var day = (server.To - server.From) / 7;
        var single = await RunAsync(program, Sandboxes.BackfillWithSingleReads, server.From, server.From + day);
        await RunAsync(program, Sandboxes.Backfill, server.From + day, server.From + (2 * day));
        var trusted = await RunAsync(program, Sandboxes.Backfill, server.From + (2 * day), server.To);
        var known = await RunAsync(program, Sandboxes.Backfill, server.From + (2 * day), server.To);
        return
        [
            Figure.AtMost("calls a changed conversation, single reads", single.CallsAChange, 2.002),
            Figure.AtMost("calls a changed conversation, trusted search", trusted.CallsAChange, 1.03),
            Figure.AtMost("calls a known conversation", known.Calls / (double)known.Read, Unchanged),
        ];
    }

    /// <summary>The data lake has none of the conversations yet, and a ledger that knows none of them finds them in sync.</summary>
    static async Task<Figure> FreshAsync(int conversations)
    {
        await using var server = await SandboxServer.StartAsync(
            Sandboxes.Open(conversations) with { AvailabilityLag = TimeSpan.FromDays(30) });
        using var writing = new ProgramRun(server.BaseAddress);
        using var program = new ProgramRun(server.BaseAddress);
        var middle = server.From + ((server.To - server.From) / 2);
        await RunAsync(writing, Sandboxes.BackfillWithSingleReads, server.From, server.To);
        await RunAsync(program, Sandboxes.Backfill, server.From, middle);
        var fresh = await RunAsync(program, Sandboxes.Backfill, middle, server.To);
        if (fresh.Changed > 0) throw new InvalidOperationException($"{fresh.Changed} conversations were changed twice");
        return Figure.AtMost("calls a fresh unchanged conversation, trusted search", fresh.Calls / (double)fresh.Read, 0.03);
    }

    static async Task<Count> RunAsync(ProgramRun program, string job, DateTimeOffset from, DateTimeOffset to)
    {
        using var summary = JsonDocument.Parse((await program.RunAsync(job, from, to)).Out);
        return new Count(
            summary.RootElement.GetProperty("read").GetInt64(), summary.RootElement.GetProperty("outcomes").GetProperty("patched").GetInt64(),
            summary.RootElement.GetProperty("calls").GetProperty("total").GetInt64());
    }

    readonly record struct Count(long Read, long Changed, long Calls)
    {
        public double CallsAChange => (Calls - (Unchanged * (Read - Changed))) / Changed;
    }
}
