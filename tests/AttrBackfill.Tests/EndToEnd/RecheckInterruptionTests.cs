using System.Runtime.InteropServices;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>What becomes of a recheck, and of its run, when the process ends in the middle.</summary>
public sealed class RecheckInterruptionTests
{
    const string Jobs = """{ "jobs": [ { "name": "job", "select": { "mediaTypes": [] }, "recheck": { "share": 1 } } ] }""";

    static readonly SandboxOptions Slow = new()
    {
        Conversations = 80, Days = 2, Rate = "none", AvailabilityLag = TimeSpan.Zero, Latency = TimeSpan.FromMilliseconds(100),
        LoseWritten = 0.2, LoseAfter = new SandboxAges(TimeSpan.Zero, TimeSpan.Zero),
    };

    [Fact]
    public async Task A_killed_recheck_continues_with_a_resume_and_repeats_only_what_was_in_flight()
    {
        await using var place = await WrittenThreeDaysAgoAsync();
        var (written, before) = (place.Server!.WriteCount, place.Server.CountOf("get"));
        using (var process = place.Start(["run", "job", .. place.AllDates]))
        {
            await ReadAsync(place, before + 10);
            process.Kill();
            await process.EndAsync();
        }

        var resumed = await place.RunAsync("resume", await RunIdAsync(place));
        Assert.True(resumed.ExitCode == 3, resumed.ToString());
        var recheck = Recheck(place);
        Assert.Equal(written, recheck.GetProperty("rechecked").GetInt64());
        Assert.InRange(place.Server.CountOf("get") - before, written, written + 1);
        var rows = Csv.Read(place.ReportPath("job", "mismatches.csv")).Where(r => r["message"] == "lost after 3 days").ToList();
        Assert.Equal(
            place.Server.Lost.Select(l => (l.ConversationId, l.Name)).Order(),
            rows.Select(r => (r["conversation_id"], r["attribute"])).Order());
        Assert.Equal(rows.Count, recheck.GetProperty("lost").GetInt64());
        Assert.Contains($"lost {rows.Count}", (await place.RunAsync("history")).Out, StringComparison.Ordinal);
        Assert.Equal(written, place.Server.WriteCount);
    }

    [Fact]
    public async Task A_signal_ends_the_recheck_at_once_and_the_run_is_completed()
    {
        await using var place = await WrittenThreeDaysAgoAsync();
        var (written, before) = (place.Server!.WriteCount, place.Server.CountOf("get"));
        using var process = place.Start(["run", "job", .. place.AllDates]);
        await ReadAsync(place, before + 10);
        process.Signal(PosixSignal.SIGTERM);
        var run = await process.EndAsync();
        Assert.True(run.ExitCode is 0 or 3, run.ToString());
        Assert.Equal("completed", RunTests.Summary(place, "job").Status);
        Assert.InRange(Recheck(place).GetProperty("rechecked").GetInt64(), 1, written - 1);
        Assert.Equal(JsonValueKind.Null, Summary(place).GetProperty("message").ValueKind);
    }

    [Fact]
    public async Task A_recheck_that_is_refused_leaves_the_run_completed_and_says_so()
    {
        await using var place = await WrittenThreeDaysAgoAsync();
        await place.Server!.DisposeAsync();
        await place.StartSandboxAsync(Slow with { Faults = "403@get=1", Latency = TimeSpan.Zero });
        var run = await place.RunAsync(["run", "job", "--from", "2020-01-01", "--to", "2020-01-02"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith("the recheck ended early: ", Summary(place).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, Recheck(place).GetProperty("rechecked").GetInt64());
        Assert.InRange(place.Server!.CountOf("get"), 1, 5);
    }

    /// <summary>The ledger's times are moved, not the clock.</summary>
    static async Task<Workplace> WrittenThreeDaysAgoAsync()
    {
        var place = await Workplace.WithSandboxAsync(Slow, Jobs);
        var run = await place.RunAsync(["run", "job", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.True(place.Server!.WriteCount > 20);
        await using var ledger = new SqliteConnection($"Data Source={Path.Combine(place.Output, "ledger.db")};Pooling=False");
        await ledger.ExecuteAsync(
            """
            UPDATE patches SET intent_at = intent_at - 75 * 60 * 60 * 1000;
            UPDATE runs SET started_at = strftime('%Y-%m-%dT%H:%M:%f', started_at, '-75 hours') || 'Z',
                ended_at = strftime('%Y-%m-%dT%H:%M:%f', ended_at, '-75 hours') || 'Z',
                recheck_at = strftime('%Y-%m-%dT%H:%M:%f', recheck_at, '-75 hours') || 'Z'
            """);
        return place;
    }

    static async Task ReadAsync(Workplace place, long reads)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (place.Server!.CountOf("get") < reads) await Task.Delay(10, patience.Token);
    }

    /// <summary>Of the newest run, which may have no reports.</summary>
    static async Task<string> RunIdAsync(Workplace place) => JsonElement.Parse((await place.RunAsync("history", "--json")).Out)[0]
        .GetProperty("runId").GetString()!;

    static JsonElement Summary(Workplace place) => JsonDocument.Parse(place.Report("job", "summary.json")).RootElement;

    static JsonElement Recheck(Workplace place) => Summary(place).GetProperty("recheck");
}
