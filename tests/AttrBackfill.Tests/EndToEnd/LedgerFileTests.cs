using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>A ledger is backed up, checked and restored, also while a run is at work.</summary>
public sealed class LedgerFileTests
{
    static readonly SandboxOptions Slow = new()
    {
        Conversations = 400, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero, Latency = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>With one call at a time a run takes half a minute: other commands start and end meanwhile.</summary>
    static string Jobs(int maxConcurrency) => $$"""
        { "connections": { "default": { "maxConcurrency": {{maxConcurrency}} } },
          "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ] }
        """;

    [Fact]
    public async Task A_backup_made_during_a_run_is_restored_and_the_run_resumed()
    {
        await using var place = await Workplace.WithSandboxAsync(Slow, Jobs(1));
        string[] run = ["run", "backfill", .. place.AllDates];
        using (var running = place.Start(run))
        {
            await WrittenAsync(place, 20);
            var leftover = place.Write("backup.db.999999999-0a1b2c3d.partial", "of a process that was killed");
            await DoneAsync(place, "ledger", "backup", "backup.db");
            Assert.False(File.Exists(leftover));
            var refused = await place.RunAsync("ledger", "restore", "backup.db");
            Assert.True(refused.ExitCode == 6, refused.ToString());
            Assert.Contains($"(process {running.Id} on ", refused.Error, StringComparison.Ordinal);
            running.Kill();
            await running.EndAsync();
        }

        var again = await place.RunAsync("ledger", "backup", "backup.db");
        Assert.True(again.ExitCode == 2, again.ToString());
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);

        var restored = await place.RunAsync("ledger", "restore", "backup.db");
        Assert.True(restored.ExitCode == 0, restored.ToString());
        Assert.Contains($"kept as {Path.Combine(place.Output, "ledger.db.replaced-")}", restored.Out, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(place.Output, "ledger.db.replaced-*"));

        place.Write("jobs.json", Jobs(32));
        // What was written after the backup is found by live reads.
        await DoneAsync(place, run);
        var summary = RunTests.Summary(place, "backfill");
        Assert.Equal((400, 400), (summary.Read, summary.Outcomes.Sum()));
        var writes = place.Server!.WriteCount;
        await DoneAsync(place, run);
        Assert.Equal(writes, place.Server.WriteCount);

        var check = await place.RunAsync("ledger", "check", "--json");
        Assert.True(check.ExitCode == 0, check.ToString());
        var findings = JsonElement.Parse(check.Out);
        Assert.Empty(JsonShape.Problems(JsonShape.Schema("ledger-check.schema.json"), findings));
        Assert.Equal(
            ["database", "version", "references", "sums"], findings.EnumerateArray().Select(f => f.GetProperty("check").GetString()));
    }

    [Fact]
    public async Task A_damaged_ledger_is_found_and_a_backup_takes_its_place()
    {
        await using var place = await Workplace.WithSandboxAsync(Slow with { Conversations = 40, Latency = TimeSpan.Zero });
        await DoneAsync(place, ["run", "backfill", .. place.AllDates]);
        await DoneAsync(place, "ledger", "backup", "backup.db");
        var history = (await place.RunAsync("history")).Out;
        await File.WriteAllTextAsync(Path.Combine(place.Output, "ledger.db"), new string('x', 5000), TestContext.Current.CancellationToken);

        var check = await place.RunAsync("ledger", "check");
        Assert.True(check.ExitCode == 1, check.ToString());
        Assert.StartsWith("FAILED  database: ", check.Out, StringComparison.Ordinal);

        place.Write("no-backup.db", new string('x', 5000));
        var refused = await place.RunAsync("ledger", "restore", "no-backup.db");
        Assert.True(refused.ExitCode == 1, refused.ToString());
        Assert.Contains("cannot be restored", refused.Error, StringComparison.Ordinal);

        await DoneAsync(place, "ledger", "restore", "backup.db");
        Assert.Equal(history, (await place.RunAsync("history")).Out);
    }

    [Fact]
    public async Task A_database_is_backed_up_by_its_own_tool_which_is_named()
    {
        await using var place = Workplace.Without(
            """{ "ledger": { "provider": "postgres", "connectionString": "env:LEDGER" }, "jobs": [] }""");
        place.Environment["LEDGER"] = "postgres://someone:secret@db.example/kept";
        var backup = await place.RunAsync("ledger", "backup", "backup.dump");
        Assert.True(backup.ExitCode == 2, backup.ToString());
        Assert.Contains(
            "pg_dump --format=custom --file=backup.dump --host=db.example --port=5432 --username=someone --dbname=kept", backup.Error,
            StringComparison.Ordinal);
        Assert.DoesNotContain("secret", backup.ToString(), StringComparison.Ordinal);
    }

    static async Task WrittenAsync(Workplace place, long writes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (place.Server!.WriteCount < writes) await Task.Delay(5, patience.Token);
    }

    static async Task DoneAsync(Workplace place, params string[] arguments)
    {
        var ended = await place.RunAsync(arguments);
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }
}
