using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Live reads by the attribute search: what they save, and what becomes of a search that cannot be believed.</summary>
public sealed class BulkReadTests
{
    const string Search = "/api/v2/conversations/participants/attributes/search";

    /// <summary>Another job has other rules, so that it overwrites what the first one wrote. Its source shows no attributes.</summary>
    const string Jobs = """
        { "jobs": [
          { "name": "bulk", "select": { "mediaTypes": [] } },
          { "name": "single", "select": { "mediaTypes": [] }, "bulkRead": "off" },
          { "name": "again", "select": { "mediaTypes": [] }, "source": "detailsQuery", "flatten": { "prefixes": { "pre_chat_form_data": "prechat_" }, "rename": { "prechat_email": "prechat_name" } } },
        ] }
        """;

    static readonly SandboxOptions Days = new() { Conversations = 750, Days = 5, Rate = "none" };

    static readonly SandboxOptions Few = Days with { Conversations = 250, Days = 2 };

    [Fact]
    public async Task A_search_that_agreed_with_200_single_reads_takes_their_place_and_the_values_before_are_the_same()
    {
        await using var bulk = await Workplace.WithSandboxAsync(Days, Jobs);
        await using var single = await Workplace.WithSandboxAsync(Days, Jobs);
        await RunAsync(bulk, 0, "bulk", LearningDays(bulk));
        await RunAsync(single, 0, "single", LearningDays(single));
        await RunAsync(bulk, 0, "bulk", LastDay(bulk));
        await RunAsync(single, 0, "single", LastDay(single));

        var (some, all) = (Calls(bulk, "bulk"), Calls(single, "single"));
        var patched = Summary(bulk, "bulk").GetProperty("outcomes").GetProperty("patched").GetInt32();
        Assert.True(patched > 50);
        Assert.True(some.Reads <= patched / 5 && all.Reads >= patched, $"{some.Reads} and {all.Reads} reads for {patched} patches");
        Assert.InRange(some.Searches, 1, 1 + (2 * all.Reads / 50));
        Assert.Equal(0, all.Searches);
        Assert.Equal(Before(single, "single"), Before(bulk, "bulk"));
        AssertSameAttributes(single, bulk);
    }

    [Fact]
    public async Task A_server_that_takes_no_list_of_ids_is_searched_by_windows()
    {
        await using var place = await Workplace.WithSandboxAsync(Days with { SearchValues = false }, Jobs);
        await RunAsync(place, 0, "bulk", LearningDays(place));
        await RunAsync(place, 0, "bulk", LastDay(place));
        var patched = Summary(place, "bulk").GetProperty("outcomes").GetProperty("patched").GetInt32();
        Assert.InRange(Calls(place, "bulk").Reads, 0, patched / 5);
    }

    /// <summary>Writes of the last hour may not show: they are read singly, and no value before is wrong.</summary>
    [Fact]
    public async Task A_search_that_lags_by_an_hour_gives_no_wrong_value_before()
    {
        await using var place = await Workplace.WithSandboxAsync(Days with { SearchLag = TimeSpan.FromHours(1) }, Jobs);
        await RunAsync(place, 0, "bulk", LearningDays(place));
        var before = place.Server!.ConversationIds().ToDictionary(id => id, place.Server.ConversationJson);
        await RunAsync(place, 0, "again", LearningDays(place));
        var rows = Csv.Read(place.ReportPath("again", "mismatches.csv")).Where(r => r["action"] == "patched").ToList();
        Assert.Contains(rows, r => r["kind"] == "different");
        foreach (var row in rows)
        {
            var attributes = AttributesOf(before[row["conversation_id"]], row["participant_id"]);
            Assert.Equal(attributes.GetValueOrDefault(row["attribute"], ""), Unescaped(row["actual"]));
        }
    }

    [Theory]
    [InlineData("wrong@search=0.1")]
    [InlineData("stale@search=1,wrong@search=1")]
    [InlineData("missing@search=0.1")]
    public async Task A_search_that_lies_loses_its_trust_and_the_end_state_is_that_of_single_reads(string faults)
    {
        // Two starts of a running clock may hold other data.
        var same = Few with { JobDelay = TimeSpan.Zero, Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow()) };
        await using var place = await Workplace.WithSandboxAsync(same with { Faults = faults }, Jobs);
        await using var single = await Workplace.WithSandboxAsync(same, Jobs);
        var run = await RunAsync(place, 0, "bulk", place.AllDates);
        await RunAsync(single, 0, "single", single.AllDates);
        var message = Summary(place, "bulk").GetProperty("message").GetString()!;
        Assert.Contains("differed from the attribute search, which is not used for 7 days", message, StringComparison.Ordinal);
        Assert.Contains(place.Server!.ConversationIds(), id => message.Contains(id, StringComparison.Ordinal));
        Assert.Contains(message, run.Out, StringComparison.Ordinal);
        AssertSameAttributes(single, place);

        await RunAsync(place, 0, "again", place.AllDates);
        Assert.Equal(0, Calls(place, "again").Searches);
    }

    [Fact]
    public async Task Values_before_from_a_search_that_lost_its_trust_in_the_run_are_left_alone_by_revert()
    {
        await using var place = await Workplace.WithSandboxAsync(Days, Jobs);
        await RunAsync(place, 0, "bulk", LearningDays(place));
        await place.Server!.DisposeAsync();
        await place.StartSandboxAsync(Days with { Faults = "missing@search=0.05" });
        await RunAsync(place, 0, "bulk", LastDay(place));
        var runId = Summary(place, "bulk").GetProperty("runId").GetString()!;
        Assert.Contains("differed from the attribute search", Summary(place, "bulk").GetProperty("message").GetString()!, StringComparison.Ordinal);
        var bulkRead = Summary(place, "bulk").GetProperty("bulkRead").GetInt64();
        Assert.True(bulkRead > 0, "the search was trusted when the run began");

        var revert = await place.RunAsync("revert", runId);
        Assert.True(revert.ExitCode == 3, revert.ToString());
        var kept = Csv.Read(place.ReportPath("bulk", "mismatches.csv")).Where(r => r["action"] == "kept").ToList();
        Assert.Equal(bulkRead, kept.Select(r => r["conversation_id"]).Distinct().Count());
        Assert.All(kept, r => Assert.Equal("value before not confirmed: the attribute search was wrong during that run", r["message"]));
    }

    [Theory]
    [InlineData("403@search=1", 5)] // those that were under way
    [InlineData("500@search=1", 20)] // and their retries
    public async Task A_search_that_is_refused_or_broken_is_not_asked_again_and_keeps_no_conversation_waiting(string faults, int most)
    {
        await using var place = await Workplace.WithSandboxAsync(Days with { Faults = faults }, Jobs);
        var run = await place.RunAsync(["run", "bulk", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.InRange(Calls(place, "bulk").Searches, 1, most);
        Assert.Equal(JsonValueKind.Null, Summary(place, "bulk").GetProperty("message").ValueKind);
    }

    static string[] LearningDays(Workplace place) =>
        ["--from", place.Server!.From.ToString("o"), "--to", (place.Server.To - TimeSpan.FromDays(2)).ToString("o")];

    static string[] LastDay(Workplace place) =>
    [
        "--from", (place.Server!.To - TimeSpan.FromDays(2)).ToString("o"), "--to", (place.Server.To - TimeSpan.FromDays(1)).ToString("o"),
    ];

    static async Task<ProcessResult> RunAsync(Workplace place, int exitCode, string job, string[] dates)
    {
        var run = await place.RunAsync(["run", job, .. dates]);
        Assert.True(run.ExitCode == exitCode, run.ToString());
        return run;
    }

    static JsonElement Summary(Workplace place, string job) => JsonDocument.Parse(place.Report(job, "summary.json")).RootElement;

    static (int Reads, int Searches) Calls(Workplace place, string job)
    {
        var calls = Summary(place, job).GetProperty("calls").GetProperty("byEndpoint");
        return (Of("GET /api/v2/conversations/{conversationId}"), Of($"POST {Search}"));

        int Of(string endpoint) => calls.TryGetProperty(endpoint, out var number) ? number.GetInt32() : 0;
    }

    /// <summary>What the conversations carried before they were patched, as the report says.</summary>
    static List<string> Before(Workplace place, string job) =>
    [
        .. Csv.Read(place.ReportPath(job, "mismatches.csv"))
            .Select(r => string.Join('|', r["conversation_id"], r["attribute"], r["kind"], r["expected"], r["actual"], r["action"])),
    ];

    static void AssertSameAttributes(Workplace expected, Workplace actual) => Assert.All(
        actual.Server!.ConversationIds(),
        id => Assert.Equal(AttributesOf(expected.Server!.ConversationJson(id)), AttributesOf(actual.Server.ConversationJson(id))));

    static List<string> AttributesOf(string conversation) =>
    [
        .. JsonDocument.Parse(conversation).RootElement.GetProperty("participants").EnumerateArray()
            .Select(p => p.TryGetProperty("attributes", out var attributes) ? attributes.GetRawText() : ""),
    ];

    static Dictionary<string, string> AttributesOf(string conversation, string participantId) =>
        JsonDocument.Parse(conversation).RootElement.GetProperty("participants").EnumerateArray()
            .Single(p => p.GetProperty("id").GetString() == participantId).GetProperty("attributes").EnumerateObject()
            .ToDictionary(a => a.Name, a => a.Value.GetString() ?? "");

    /// <summary>A cell that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    static string Unescaped(string cell) => cell.Length > 1 && cell[0] == '\'' ? cell[1..] : cell;
}
