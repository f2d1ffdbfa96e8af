using System.Text.Json;
using AttrBackfill.Sandbox.Server;
using Microsoft.Data.Sqlite;
using static AttrBackfill.Benchmarks.Numbers;

namespace AttrBackfill.Benchmarks;

/// <summary>A night's look-back where nothing has changed: five days of conversations that the job has met and settled.</summary>
internal static class LookBackBenchmark
{
    const int Days = 5;
    const string Job = """ "select": { "mediaTypes": [] }, "lookBack": "5d", "schedule": { "timeZone": "UTC" } """;

    public static async Task<int> RunAsync(string[] options)
    {
        var perDay = options.Or(0, 20_000);
        var yesterday = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1);
        var clock = new Behind(TimeProvider.System.GetUtcNow() - yesterday.AddSeconds(-1));
        await using var server = await SandboxServer.StartAsync(Sandboxes.Open(perDay * Days) with { Days = Days, Clock = clock });
        using var program = new ProgramRun(server.BaseAddress);
        var first = await program.RunAsync(Job, server.From, server.To);
        var rows = Rows(program.Output);
        Show($"first run: {first.Seconds:0.0} s, {rows} rows in the ledger");
        var times = new List<double>();
        for (var run = 0; run < options.Or(1, 3); run++)
        {
            var cost = await program.RunAsync(Job, null, null);
            using var summary = JsonDocument.Parse(cost.Out);
            long Of(string name) => summary.RootElement.GetProperty(name).GetInt64();
            var calls = summary.RootElement.GetProperty("calls").GetProperty("total");
            times.Add(cost.Seconds);
            Show($"look-back: {cost.Seconds:0.0} s, of the processor {cost.CpuSeconds:0.0} s, known {Of("knownAgain")}, changed {Of("changedAgain")}");
            Show($"  read {Of("read")}, {calls} calls, {Rows(program.Output) - rows} rows more");
        }

        Show($"{Days} x {perDay} known conversations: median {Median(times):0.0} s (wanted: under 20 s, and no row more)");
        return 0;
    }

    /// <summary>Rows about conversations.</summary>
    static long Rows(string output)
    {
        using var ledger = new SqliteConnection($"Data Source={Path.Combine(output, "ledger.db")};Mode=ReadOnly;Pooling=False");
        ledger.Open();
        using var count = ledger.CreateCommand();
        count.CommandText =
            """
            SELECT (SELECT COUNT(*) FROM conversations) + (SELECT COUNT(*) FROM mismatches)
                + (SELECT COUNT(*) FROM patches) + (SELECT COUNT(*) FROM settled)
            """;
        return (long)count.ExecuteScalar()!;
    }

    /// <summary>The organisation's clock stands at the end of the day before yesterday, so that the window of the night is empty.</summary>
    sealed class Behind(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - by;
    }
}
