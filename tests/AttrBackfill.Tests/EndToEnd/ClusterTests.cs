using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>
/// Several processes with one PostgreSQL, as several machines: each has its own output folder, and nothing else but the database in common.
/// </summary>
public sealed class ClusterTests
{
    /// <summary>The contract's word for how soon a dead machine's run goes on.</summary>
    static readonly TimeSpan Takeover = TimeSpan.FromSeconds(60);

    static readonly DateTimeOffset Today = new(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);

    static SandboxOptions Slow => new()
    {
        Conversations = 240, Days = 3, Rate = "none", JobDelay = TimeSpan.Zero, Latency = TimeSpan.FromMilliseconds(150),
        AvailabilityLag = TimeSpan.Zero,
    };

    [Fact]
    public async Task Each_firing_happens_once_and_the_run_of_a_machine_that_is_killed_or_stopped_goes_on_on_another()
    {
        await using var place = await WithPostgresAsync(Slow, Jobs(Once(TimeProvider.System.GetUtcNow().AddDays(100))));
        var machines =
            Enumerable.Range(0, 3).Select(i => (Output: $"out-{i}", Process: place.Start("schedule", "--output", $"out-{i}"))).ToList();
        await Task.WhenAll(machines.Select(m => m.Process.SeenAsync("next run"))); // however long they took to come up
        place.Write("jobs.json", Jobs(Once(TimeProvider.System.GetUtcNow().AddSeconds(15))));
        var killed = await AtWorkAsync(machines);
        await UntilAsync(() => place.Server!.WriteCount > 5);
        killed.Process.Kill();
        machines.Remove(killed);

        var stopped = await AtWorkAsync(machines).WaitAsync(Takeover, TestContext.Current.CancellationToken);
        var writes = place.Server!.WriteCount;
        await UntilAsync(() => place.Server.WriteCount > writes + 10);
        stopped.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(143, (await stopped.Process.EndAsync()).ExitCode);
        machines.Remove(stopped);

        var last = Assert.Single(machines);
        await last.Process.SeenAsync("completed"); // taken over is one thing, worked off another
        last.Process.Signal(PosixSignal.SIGTERM);
        var ended = await last.Process.EndAsync();
        Assert.True(ended.ExitCode == 143, ended.ToString());
        Assert.DoesNotContain("fail:", ended.Error, StringComparison.Ordinal);
        await AssertLikeUndisturbedAsync(place, last.Output);
        foreach (var machine in machines.Append(killed).Append(stopped)) machine.Process.Dispose();
    }

    [Fact]
    public async Task Days_are_distributed_over_machines_one_of_which_dies_and_each_conversation_is_handled_once()
    {
        var fixedDays =
            Slow with { Conversations = 700, Days = 14, Latency = TimeSpan.FromMilliseconds(20), Clock = new FakeTimeProvider(Today) };
        await using var place = await WithPostgresAsync(fixedDays, Jobs("1 1 1 1 1 ?"));
        using var one = place.Start("schedule", "--output", "out-0");
        using var two = place.Start("schedule", "--output", "out-1");
        await Task.WhenAll(one.SeenAsync("next run"), two.SeenAsync("next run"));
        using var run =
            place.Start("run", "backfill", "--from", "2026-11-07", "--to", "2026-11-20", "--distribute", "--json", "--output", "out-2");
        await Task.WhenAll(one.SeenAsync("taking a share"), two.SeenAsync("taking a share"));
        await UntilAsync(() => place.Server!.WriteCount > 100);
        one.Kill();
        var ended = await run.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        using var summary = JsonDocument.Parse(ended.Out);
        Assert.Equal(700, summary.RootElement.GetProperty("read").GetInt64());
        Assert.Equal(700, summary.RootElement.GetProperty("outcomes").EnumerateObject().Sum(o => o.Value.GetInt64()));
        var rows =
            Csv.Read(Path.Combine(
                place.Folder, "out-2", "backfill", summary.RootElement.GetProperty("runId").GetString()!, "conversations.csv")).ToList();
        Assert.Equal(place.Server!.ConversationIds().Order(StringComparer.Ordinal),
            rows.Select(r => r["conversation_id"]).Order(StringComparer.Ordinal));
        var patched = summary.RootElement.GetProperty("outcomes").GetProperty("patched").GetInt64();
        Assert.InRange(place.Server.WriteCount, patched, patched + Concurrency); // what was in flight when one died may be sent again
        await two.SeenAsync("completed");
    }

    [Fact]
    public async Task All_machines_together_hold_the_servers_limit()
    {
        var limited = Slow with { Conversations = 300, Days = 7, Latency = TimeSpan.Zero, Rate = "100/2s" };
        await using var place = await WithPostgresAsync(limited, Jobs("1 1 1 1 1 ?"));
        string[] command = ["run", "backfill", "--from", place.Server!.From.ToString("o"), "--to", place.Server.To.ToString("o"),
            "--distribute", "--json"];
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => place.RunAsync([.. command, "--output", $"out-{i}"])));
        Assert.All(runs, r => Assert.True(r.ExitCode == 0, r.ToString()));
        Assert.Single(await HistoryAsync(place)); // the three joined in one run
        Assert.All(runs, r => Assert.Contains("\"read\": 300", r.Out, StringComparison.Ordinal));
        var refused = place.Server.Requests.Count(r => r.Status == (int)HttpStatusCode.TooManyRequests);
        Assert.True(refused * 50 <= place.Server.RequestCount, $"{refused} of {place.Server.RequestCount} calls were refused");
    }

    [Fact]
    public async Task What_a_ledger_of_one_machine_cannot_do_is_refused()
    {
        await using var place = await Workplace.WithSandboxAsync(Slow, """{ "jobs": [ { "name": "backfill" } ] }""");
        var refused = await place.RunAsync("run", "backfill", "--last", "3d", "--distribute");
        Assert.True(refused.ExitCode == 2, refused.ToString());
        Assert.Contains("postgres", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tables_are_made_by_ledger_migrate_and_every_command_works_with_them()
    {
        await using var place = await WithPostgresAsync(Slow with { Latency = TimeSpan.Zero }, Jobs("1 1 1 1 1 ?"));
        var made = await place.RunAsync("ledger", "migrate");
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Contains("PostgreSQL database", made.Out, StringComparison.Ordinal);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var again = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.Contains("patched 0", again.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await HistoryAsync(place)).Count);
        Assert.False(File.Exists(Path.Combine(place.Output, "ledger.db")));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Username=u;Password=marked-secret", 1, "cannot be reached")]
    [InlineData("postgres://u:marked-secret@127.0.0.1:1/x", 1, "cannot be reached")]
    [InlineData("marked-secret", 2, "connection string")]
    [InlineData("Data Source=marked-secret;Nonsense=1", 2, "connection string")]
    public async Task A_database_that_cannot_be_used_is_one_clear_line(string connectionString, int exitCode, string expected)
    {
        await using var place = Workplace.Without(Jobs("1 1 1 1 1 ?"));
        place.PointTo(new Uri("http://127.0.0.1:9"));
        place.Environment["LEDGER"] = connectionString;
        var refused = await place.RunAsync("schedule");
        Assert.True(refused.ExitCode == exitCode, refused.ToString());
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.Trim().Split('\n'));
        Assert.DoesNotContain("marked-secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_changed_while_the_database_is_away_is_taken_over_once_it_is_back()
    {
        await using var place = await WithPostgresAsync(Slow, Jobs("1 1 1 1 1 ?"));
        using var daemon = await Daemon.StartAsync(place);
        await ExecuteAsync(place, "ALTER TABLE qrtz_triggers RENAME TO qrtz_triggers_away");
        place.Write("jobs.json", Jobs("2 2 2 2 2 ?"));
        await daemon.Process.SeenAsync("its schedule cannot be stored: ");
        await ExecuteAsync(place, "ALTER TABLE qrtz_triggers_away RENAME TO qrtz_triggers");
        await daemon.Process.SeenAsync("jobs.json has changed: backfill 2 2 2 2 2 ?");
        Assert.Equal(143, (await daemon.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task The_next_run_is_shown_as_it_is_stored_and_set_anew_where_a_wrong_clock_has_put_it_too_far()
    {
        await using var place = await WithPostgresAsync(Slow, Jobs("0 30 2 * * ?"));
        await StartAndStopAsync(place, "status at ");
        var right = await NextAsync(place);
        await ExecuteAsync(place, $"UPDATE qrtz_triggers SET next_fire_time = next_fire_time + {TimeSpan.FromDays(400).Ticks}");
        Assert.Equal(right.AddDays(400), await NextAsync(place));
        await StartAndStopAsync(place, "lies beyond the schedule's");
        Assert.Equal(right.TimeOfDay, (await NextAsync(place)).TimeOfDay);
        Assert.True(await NextAsync(place) < right.AddDays(2)); // midnight may have passed
    }

    [Fact]
    public async Task A_run_whose_other_side_was_away_at_its_firing_is_resumed_even_by_a_daemon_that_was_started_anew()
    {
        var organisation = Slow with { Latency = TimeSpan.Zero, Port = FreePort() };
        await using var place = Workplace.Without(Jobs(Once(TimeProvider.System.GetUtcNow().AddDays(100))));
        place.Environment["LEDGER"] = await PostgresServer.NewSchemaAsync();
        place.PointTo(new Uri($"http://127.0.0.1:{organisation.Port}"));
        using (var first = place.Start("schedule"))
        {
            await first.SeenAsync("next run");
            place.Write("jobs.json", Jobs(Once(TimeProvider.System.GetUtcNow().AddSeconds(10))));
            await first.SeenAsync("next attempt at ");
            first.Signal(PosixSignal.SIGTERM);
            Assert.Equal(143, (await first.EndAsync()).ExitCode);
        }

        var failed = Assert.Single(await HistoryAsync(place));
        Assert.Equal("failed", failed.GetProperty("status").GetString());
        await place.StartSandboxAsync(organisation);
        using var second = place.Start("schedule");
        await second.SeenAsync("completed, exit code 0");
        var run = Assert.Single(await HistoryAsync(place));
        Assert.Equal(failed.GetProperty("runId").GetString(), run.GetProperty("runId").GetString());
        Assert.True(place.Server!.WriteCount > 0);
    }

    const int Concurrency = 4;

    static async Task StartAndStopAsync(Workplace place, string seen)
    {
        using var daemon = await Daemon.StartAsync(place);
        await daemon.Process.SeenAsync(seen);
        Assert.Equal(143, (await daemon.StopAsync()).ExitCode);
    }

    static async Task<DateTimeOffset> NextAsync(Workplace place)
    {
        using var jobs = JsonDocument.Parse((await place.RunAsync("jobs", "--json")).Out);
        return jobs.RootElement[0].GetProperty("nextRun").GetDateTimeOffset();
    }

    static async Task ExecuteAsync(Workplace place, string sql)
    {
        await using var connection = new NpgsqlConnection(place.Environment["LEDGER"]);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static string Jobs(string cron) => $$"""
        {
          "connections": { "default": { "maxConcurrency": {{Concurrency}} } },
          "ledger": { "provider": "postgres", "connectionString": "env:LEDGER" },
          "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "window": "last:7d", "schedule": { "cron": "{{cron}}", "timeZone": "UTC" } } ]
        }
        """;

    /// <summary>The cron expression of one moment, and never again.</summary>
    static string Once(DateTimeOffset at) => at.ToString("s m H d M '?' yyyy", CultureInfo.InvariantCulture);

    static async Task<Workplace> WithPostgresAsync(SandboxOptions options, string jobs)
    {
        var ledger = await PostgresServer.NewSchemaAsync();
        var place = await Workplace.WithSandboxAsync(options, jobs);
        place.Environment["LEDGER"] = ledger;
        return place;
    }

    static async Task<IReadOnlyList<JsonElement>> HistoryAsync(Workplace place)
    {
        using var history = JsonDocument.Parse((await place.RunAsync("history", "--json")).Out);
        return [.. history.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    /// <summary>A dry run of another kind finds nothing left to do, one run is in the ledger, and its reports add up.</summary>
    static async Task AssertLikeUndisturbedAsync(Workplace place, string output)
    {
        var run = Assert.Single(await HistoryAsync(place));
        Assert.Equal("completed", run.GetProperty("status").GetString());
        var folder = Path.Combine(place.Folder, output, "backfill", run.GetProperty("runId").GetString()!);
        var rows = Csv.Read(Path.Combine(folder, "conversations.csv")).ToList();
        Assert.Equal(run.GetProperty("read").GetInt64(), rows.Count);
        Assert.Equal(rows.Count, rows.Select(r => r["conversation_id"]).Distinct().Count());
        Assert.DoesNotContain(rows, r => r["outcome"] == "failed");
        var patched = rows.Count(r => r["outcome"] == "patched");
        Assert.InRange(place.Server!.WriteCount, patched, patched + (2 * Concurrency));
        Assert.Equal(rows.Count(r => r["outcome"] == "patched"),
            Csv.Read(Path.Combine(folder, "mismatches.csv")).Select(r => r["conversation_id"]).Distinct().Count());
        place.Environment.Remove("LEDGER");
        await using var fresh =
            Workplace.Without("""{ "jobs": [ { "name": "check", "mode": "audit", "verify": "all", "select": { "mediaTypes": [] } } ] }""");
        fresh.PointTo(place.Server.BaseAddress);
        var audit = await fresh.RunAsync(
            "run", "check", "--from", run.GetProperty("from").GetString()!, "--to", run.GetProperty("to").GetString()!);
        Assert.True(audit.ExitCode == 0, audit.ToString()); // nothing is missing or different any more
    }

    static async Task<(string Output, AttrBackfillProcess Process)> AtWorkAsync(List<(string Output, AttrBackfillProcess Process)> machines)
    {
        var seen = machines.Select(m => m.Process.SeenAsync("window")).ToList();
        var first = await Task.WhenAny(seen);
        await first;
        return machines[seen.IndexOf(first)];
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition()) await Task.Delay(10, patience.Token);
    }
}
