using System.Globalization;
using System.Text;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Nothing that visitors typed is left in any file once it is old, or once its conversation is forgotten.</summary>
public sealed class KeptValuesTests
{
    const string Job = "backfill";

    const int NoFaketime = 99;

    static readonly SandboxOptions Small = new() { Conversations = 150, Days = 2, Rate = "none", JobDelay = TimeSpan.Zero };

    [Fact]
    public async Task Old_values_are_in_no_file_after_prune_and_what_is_settled_stays_settled()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var run = await place.RunAsync(["run", Job, .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var runId = Path.GetFileName(Path.GetDirectoryName(place.ReportPath(Job, "summary.json"))!);
        var typed = Typed(place).Values.SelectMany(v => v).Concat(Stored(place, null)).ToList();
        Assert.Contains(typed, value => IsInAFile(place, value));
        var writes = place.Server!.WriteCount;

        var pruned = await LaterAsync(place, "ledger", "prune");
        Assert.True(pruned.ExitCode == 0, pruned.ToString());
        Assert.Contains("values of 1 runs erased, 0 runs removed", pruned.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(typed, value => IsInAFile(place, value));

        var revert = await place.RunAsync("revert", runId);
        Assert.True(revert.ExitCode == 2, revert.ToString());
        Assert.Contains($"the values of run {runId} were erased on ", revert.Error, StringComparison.Ordinal);
        var report = await place.RunAsync("report", runId);
        Assert.True(report.ExitCode == 0, report.ToString());
        Assert.Contains("were erased on", report.Error, StringComparison.Ordinal);
        var again = await place.RunAsync(["run", Job, .. place.AllDates]);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(writes, place.Server.WriteCount);

        var removed = await LaterAsync(place, "ledger", "prune", "--older-than", "10d");
        Assert.Contains("2 runs removed", removed.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await place.RunAsync(["run", Job, .. place.AllDates])).ExitCode);
        Assert.Equal(writes, place.Server.WriteCount);
    }

    [Fact]
    public async Task Forgotten_conversations_are_in_no_file_and_are_never_filled_again()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var dry = await place.RunAsync(["run", Job, .. place.AllDates, "--dry-run"]);
        Assert.True(dry.ExitCode == 3, dry.ToString());
        var typed = Typed(place);
        var (unwritten, value) = (typed.Keys.First(), typed[typed.Keys.First()][0]);
        var before = place.Server!.ConversationJson(unwritten);
        var byValue = await place.RunAsync("forget", "--value", value);
        Assert.True(byValue.ExitCode == 0, byValue.ToString());
        Assert.Contains("forgotten 1 conversations; reports of 1 runs written again", byValue.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(typed[unwritten], each => IsInAFile(place, each));

        var run = await place.RunAsync(["run", Job, .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var row = Csv.Read(place.ReportPath(Job, "conversations.csv")).Single(r => r["conversation_id"] == unwritten);
        Assert.Equal(("kept", "forgotten"), (row["outcome"], row["message"]));
        Assert.Equal(before, place.Server.ConversationJson(unwritten));

        var ids = typed.Keys.Skip(1).Take(3).ToList();
        var stored = ids.SelectMany(id => Stored(place, id)).ToList();
        var byId = await place.RunAsync("forget", string.Join(',', ids), "--json");
        Assert.True(byId.ExitCode == 0, byId.ToString());
        Assert.Equal(3, JsonDocument.Parse(byId.Out).RootElement.GetProperty("forgotten").GetInt32());
        Assert.DoesNotContain(ids.SelectMany(id => typed[id]).Concat(stored).Concat(ids), each => IsInAFile(place, each));
        var writes = place.Server.WriteCount;
        Assert.Equal(0, (await place.RunAsync(["run", Job, .. place.AllDates])).ExitCode);
        Assert.Equal(writes, place.Server.WriteCount);
        Assert.Equal(2, (await place.RunAsync("forget")).ExitCode);
        Assert.Equal(2, (await place.RunAsync("forget", "no-id")).ExitCode);
    }

    [Fact]
    public async Task Forget_refuses_while_a_run_is_at_work_and_erases_nothing()
    {
        await using var place = await Workplace.WithSandboxAsync(Small with { Latency = TimeSpan.FromMilliseconds(100) });
        using var run = place.Start(["run", Job, .. place.AllDates]);
        while (place.Server!.WriteCount < 5) await Task.Delay(5, TestContext.Current.CancellationToken);
        var id = place.Server.Requests.First(r => r.Method == "PATCH").Path.Split('/')[^4];
        var forget = await place.RunAsync("forget", id);
        Assert.True(forget.ExitCode == 6, forget.ToString());
        Assert.Contains($"another run of job '{Job}' is at work: ", forget.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await run.EndAsync()).ExitCode);
        var row = Csv.Read(place.ReportPath(Job, "conversations.csv")).Single(r => r["conversation_id"] == id);
        Assert.Equal("patched", row["outcome"]);
        Assert.NotEmpty(Stored(place, id));
    }

    /// <summary>By conversation, the values that a report of the newest run shows of it and of no other.</summary>
    static Dictionary<string, List<string>> Typed(Workplace place) => Csv.Read(place.ReportPath(Job, "mismatches.csv"))
        .Where(r => r["expected"].Length > 11).GroupBy(r => r["expected"]).Where(g => g.Select(r => r["conversation_id"]).Distinct().Count() == 1)
        .GroupBy(g => g.First()["conversation_id"]).ToDictionary(g => g.Key, g => g.Select(v => v.Key).ToList());

    /// <summary>Packed values as the ledger has them, as Latin-1 text.</summary>
    static List<string> Stored(Workplace place, string? id)
    {
        using var ledger = new SqliteConnection($"Data Source={Path.Combine(place.Output, "ledger.db")};Mode=ReadOnly;Pooling=False");
        ledger.Open();
        using var command = ledger.CreateCommand();
        command.CommandText = "SELECT changes FROM patches WHERE @id IS NULL OR conversation_id = @id";
        command.Parameters.AddWithValue("@id", id is null ? DBNull.Value : Guid.Parse(id).ToByteArray(bigEndian: true));
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read()) found.Add(Encoding.Latin1.GetString(rows.GetFieldValue<byte[]>(0)));
        return found;
    }

    static bool IsInAFile(Workplace place, string value) => Directory.EnumerateFiles(place.Output, "*", SearchOption.AllDirectories)
        .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.Latin1.GetBytes(value)) >= 0);

    /// <summary>A command a hundred days later.</summary>
    static async Task<ProcessResult> LaterAsync(Workplace place, params string[] command)
    {
        using var process = AttrBackfillProcess.StartShell(
            "/bin/sh", place.Folder, place.Environment,
            $"command -v faketime || exit {NoFaketime.ToString(CultureInfo.InvariantCulture)}; exec faketime -f +100d \"$0\" {string.Join(' ', command)}");
        var ended = await process.EndAsync();
        Assert.SkipWhen(ended.ExitCode == NoFaketime, "this machine has no faketime (Debian: apt-get install faketime)");
        return ended;
    }
}
