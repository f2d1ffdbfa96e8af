using System.Runtime.InteropServices;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Processes that were paused, clocks that step and databases that restart, while a run is under way.</summary>
public sealed class FencingTests
{
    static SandboxOptions Slow => new()
    {
        Conversations = 300, Days = 3, Rate = "none", JobDelay = TimeSpan.Zero, Latency = TimeSpan.FromMilliseconds(60),
        AvailabilityLag = TimeSpan.Zero,
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
    };

    [Fact]
    public async Task A_run_that_was_paused_and_taken_over_writes_nothing_after_it_wakes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux pauses a process by a signal of this kind");
        await using var place = await Workplace.WithSandboxAsync(Slow);
        string[] command = ["run", "backfill", .. place.AllDates];
        using var paused = place.Start(command);
        await UntilAsync(() => place.Server!.WriteCount > 20);
        await SignalAsync(paused, "-STOP");
        var other = await place.RunAsync(command);
        for (var i = 0; i < 60 && other.ExitCode is 1 or 6; i++)
        {
            if (other.Error.Contains("kept busy", StringComparison.Ordinal))
            {
                // Paused within a transaction, it holds a lock on the file that no other process can take over. Its run must not end.
                await SignalAsync(paused, "-CONT");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
                await SignalAsync(paused, "-STOP");
            }
            else
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            }

            other = await place.RunAsync(command);
        }
        Assert.True(other.ExitCode == 0, other.ToString());
        var (writes, history, reports) = (place.Server!.WriteCount, await HistoryAsync(place), Reports(place));
        Assert.Contains("\"completed\"", history, StringComparison.Ordinal);

        await SignalAsync(paused, "-CONT");
        var ended = await paused.EndAsync();
        Assert.True(ended.ExitCode == 6, ended.ToString());
        Assert.Contains("taken this run's lock over", ended.Error, StringComparison.Ordinal);
        Assert.Equal(writes, place.Server.WriteCount);
        Assert.Equal(history, await HistoryAsync(place));
        Assert.Equal(reports, Reports(place));
    }

    [Fact]
    public async Task A_process_whose_clock_is_two_minutes_ahead_takes_no_living_run_over()
    {
        var library = Directory.Exists("/usr/lib")
            ? Directory.EnumerateFiles("/usr/lib", "libfaketime.so.1",
                new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault()
            : null;
        Assert.SkipWhen(library is null, "this machine has no libfaketime (Debian: apt-get install faketime)");
        // still at work when the other starts
        await using var place = await Workplace.WithSandboxAsync(Slow with { Latency = TimeSpan.FromSeconds(2) });
        string[] command = ["run", "backfill", .. place.AllDates];
        using var running = place.Start(command);
        await UntilAsync(() => place.Server!.WriteCount > 5);
        var ahead = new Dictionary<string, string>(place.Environment) { ["LD_PRELOAD"] = library!, ["FAKETIME"] = "+2m" };
        var other = await AttrBackfillProcess.RunAsync(place.Folder, ahead, command);
        Assert.True(other.ExitCode == 6, other.ToString());
        running.Signal(PosixSignal.SIGTERM);
        var ended = await running.EndAsync();
        Assert.True(ended.ExitCode == 143, ended.ToString());
    }

    [Fact]
    public async Task A_run_goes_on_when_its_database_ends_all_connections()
    {
        var ledger = await PostgresServer.NewSchemaAsync();
        await using var place = await Workplace.WithSandboxAsync(Slow, """
            {
              "ledger": { "provider": "postgres", "connectionString": "env:LEDGER" },
              "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ]
            }
            """);
        place.Environment["LEDGER"] = ledger;
        using var running = place.Start(["run", "backfill", "--json", .. place.AllDates]);
        for (var writes = 5; writes <= 45; writes += 20)
        {
            await UntilAsync(() => place.Server!.WriteCount > writes);
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (await PostgresServer.EndConnectionsAsync(ledger) == 0) await Task.Delay(20, patience.Token); // it connects again first
        }
        var ended = await running.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        using var summary = JsonDocument.Parse(ended.Out);
        Assert.Equal(300, summary.RootElement.GetProperty("read").GetInt64());
        Assert.Equal(300, summary.RootElement.GetProperty("outcomes").EnumerateObject().Sum(o => o.Value.GetInt64()));
        using var history = JsonDocument.Parse((await place.RunAsync("history", "--json")).Out);
        Assert.Equal(300, Assert.Single(history.RootElement.EnumerateArray()).GetProperty("read").GetInt64());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_goes_on_when_its_database_restarts(bool inOrder)
    {
        await using var database = await PostgresServer.OfItsOwnAsync();
        await using var place = await Workplace.WithSandboxAsync(Slow, """
            {
              "ledger": { "provider": "postgres", "connectionString": "env:LEDGER" },
              "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ]
            }
            """);
        place.Environment["LEDGER"] = database.ConnectionString;
        using var running = place.Start(["run", "backfill", "--json", .. place.AllDates]);
        foreach (var writes in new[] { 10, 60 })
        {
            await UntilAsync(() => place.Server!.WriteCount > writes);
            await database.RestartAsync(inOrder);
        }

        var ended = await running.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        using var summary = JsonDocument.Parse(ended.Out);
        Assert.Equal(300, summary.RootElement.GetProperty("outcomes").EnumerateObject().Sum(o => o.Value.GetInt64()));
        Assert.Equal(place.Server!.WriteCount, summary.RootElement.GetProperty("outcomes").GetProperty("patched").GetInt64()); // none twice
        using var history = JsonDocument.Parse((await place.RunAsync("history", "--json")).Out);
        Assert.Equal(300, Assert.Single(history.RootElement.EnumerateArray()).GetProperty("read").GetInt64());
    }

    [Fact]
    public async Task Reports_are_written_when_the_database_breaks_off_while_they_are_read()
    {
        await using var database = await PostgresServer.OfItsOwnAsync();
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var relay = new CuttingRelay(settings.Port, "LEFT JOIN mismatches"u8, beginning: 30_000);
        relay.Arm();
        settings.Port = relay.Port;
        await using var place = await Workplace.WithSandboxAsync(Slow with { Latency = TimeSpan.Zero }, """
            {
              "ledger": { "provider": "postgres", "connectionString": "env:LEDGER" },
              "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ]
            }
            """);
        place.Environment["LEDGER"] = settings.ToString();
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.Equal(1, relay.Cuts);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.NotEmpty(Csv.Read(place.ReportPath("backfill", "mismatches.csv")));
    }

    static async Task<string> HistoryAsync(Workplace place) => (await place.RunAsync("history", "--json")).Out;

    static Task<string> SignalAsync(AttrBackfillProcess process, string signal) =>
        MachineProgram.DoneAsync("kill", [signal, $"{process.Id}"]);

    /// <summary>
    /// Each file of the output folder but the ledger, with its time and its bytes. A process that was paused as it wrote its reports takes
    /// its partial files away when it wakes.
    /// </summary>
    static List<(string, DateTime, string)> Reports(Workplace place) =>
        [.. Directory.EnumerateFiles(place.Output, "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetFileName(f).StartsWith("ledger.db", StringComparison.Ordinal)
                && !f.EndsWith(".partial", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(f => (f, File.GetLastWriteTimeUtc(f), Convert.ToBase64String(File.ReadAllBytes(f))))];

    static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition()) await Task.Delay(10, patience.Token);
    }
}
