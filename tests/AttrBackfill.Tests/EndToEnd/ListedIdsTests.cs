using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Compatibility;
using AttrBackfill.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>A run over a list of ids that is killed goes on with the list in the ledger; the file is not needed again.</summary>
public sealed class ListedIdsTests
{
    /// <summary>More than a page of ids.</summary>
    static SandboxOptions Many =>
        new() { Conversations = 600, Days = 3, Rate = "none", JobDelay = TimeSpan.Zero, Latency = TimeSpan.FromMilliseconds(2) };

    [Fact]
    public async Task A_killed_run_of_listed_ids_is_resumed_without_the_file()
    {
        await using var place = await Workplace.WithSandboxAsync(Many);
        var ids = place.Server!.ConversationIds().Reverse().ToList();
        var runId = await KilledAsync(place, ids);
        var resumed = await place.RunAsync("resume", runId);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        var rows = Csv.Read(place.ReportPath("backfill", "conversations.csv"));
        Assert.Equal(ids.Order(StringComparer.Ordinal), rows.Select(r => r["conversation_id"]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(rows, r => r["outcome"] == "failed");
    }

    [Fact]
    public async Task The_row_of_a_run_has_the_number_of_its_ids_only()
    {
        await using var place = await Workplace.WithSandboxAsync(Many with { Conversations = 10 });
        var ids = place.Server!.ConversationIds().Take(3).ToList();
        await place.RunAsync("run", "backfill", "--ids", string.Join(',', ids));
        await using var ledger = Open(place);
        Assert.Equal("""{"ids":null,"limit":null,"listed":3}""", await ledger.QuerySingleAsync<string>("SELECT selection FROM runs"));
        var listed = await ledger.QueryAsync<byte[]>("SELECT conversation_id FROM listed_ids ORDER BY ordinal");
        Assert.Equal(ids, listed.Select(StoredId.Decode));
    }

    [Fact]
    public async Task A_run_that_died_while_its_ids_were_written_is_not_resumed_with_a_part_of_them()
    {
        await using var place = await Workplace.WithSandboxAsync(Many);
        var runId = await KilledAsync(place, [.. place.Server!.ConversationIds()]);
        await using (var ledger = Open(place)) await ledger.ExecuteAsync("DELETE FROM listed_ids WHERE ordinal > 500");
        var calls = place.Server.RequestCount;
        var resumed = await place.RunAsync("resume", runId);
        Assert.True(resumed.ExitCode == 2, resumed.ToString());
        Assert.Contains("the ledger has 500 of 600", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(calls, place.Server.RequestCount);
    }

    static async Task<string> KilledAsync(Workplace place, IReadOnlyList<string> ids)
    {
        var file = place.Write("ids.txt", string.Join('\n', ids));
        using (var process = place.Start("run", "backfill", "--ids", file))
        {
            var ended = process.EndAsync();
            while (!ended.IsCompleted && place.Server!.WriteCount < 10) await Task.Delay(1);
            process.Kill();
            Assert.NotEqual(0, (await ended).ExitCode);
        }

        File.Delete(file);
        return Assert.Single(await OldLedger.RunsAsync(place, "backfill")).GetProperty("runId").GetString()!;
    }

    static SqliteConnection Open(Workplace place)
    {
        var ledger = new SqliteConnection($"Data Source={OldLedger.LedgerFile(place)};Pooling=False");
        ledger.Open();
        return ledger;
    }
}
