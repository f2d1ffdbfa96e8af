using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The main job, as a user runs it.</summary>
public sealed class RunTests
{
    static readonly SandboxOptions Small = new() { Conversations = 120, Days = 2, Rate = "none" };

    [Theory]
    [InlineData("auto")]
    [InlineData("detailsJob")]
    [InlineData("detailsQuery")]
    public async Task A_run_patches_what_is_missing_and_a_second_one_finds_all_in_sync(string source)
    {
        var jobs = $$"""{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "source": "{{source}}" } ] }""";
        await using var place = await Workplace.WithSandboxAsync(
            Small with { AvailabilityLag = source == "detailsJob" ? TimeSpan.Zero : Small.AvailabilityLag }, jobs);
        var first = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(first.ExitCode == 0, first.ToString());
        var summary = Summary(place, "backfill");
        Assert.True(summary.Outcome("patched") > 20, first.ToString());
        Assert.Equal(summary.Outcome("patched"), place.Server!.WriteCount);
        Assert.Equal(summary.Read, summary.Outcomes.Sum());
        Assert.True(summary.Read > 100);

        var second = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(second.ExitCode == 0, second.ToString());
        var deferred = Summary(place, "backfill").Outcome("deferred");
        Assert.Contains(deferred == 0 ? "all in sync: nothing to write\n" : $"nothing to write; {deferred} deferred: ", second.Out,
            StringComparison.Ordinal);
        Assert.Equal(deferred > 0, !second.Out.Contains("all in sync", StringComparison.Ordinal));
        Assert.Equal(summary.Outcome("patched"), place.Server.WriteCount);
        Assert.Equal(summary.Outcome("patched") + summary.Outcome("in-sync"), Summary(place, "backfill").Outcome("in-sync"));
    }

    [Fact]
    public async Task What_was_written_is_on_the_conversation_and_nothing_else_has_changed()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var before = place.Server!.ConversationIds().ToDictionary(id => id, place.Server.ConversationJson);
        await place.RunAsync(["run", "backfill", .. place.AllDates]);
        var rows = Csv.Read(place.ReportPath("backfill", "mismatches.csv")).Where(r => r["action"] == "patched").ToList();
        Assert.NotEmpty(rows);
        foreach (var conversation in rows.GroupBy(r => r["conversation_id"]))
        {
            var expected = Attributes(before[conversation.Key], conversation.First()["participant_id"]);
            foreach (var row in conversation) expected[row["attribute"]] = Unescaped(row["expected"]);
            Assert.Equal(expected.OrderBy(a => a.Key),
                Attributes(place.Server.ConversationJson(conversation.Key), conversation.First()["participant_id"]).OrderBy(a => a.Key));
        }

        var untouched = before.Keys.Except(rows.Select(r => r["conversation_id"]));
        Assert.All(untouched, id => Assert.Equal(before[id], place.Server.ConversationJson(id)));
    }

    [Fact]
    public async Task A_dry_run_and_an_audit_write_nothing_and_exit_3()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var dry = await place.RunAsync(["run", "backfill", "--dry-run", .. place.AllDates]);
        Assert.True(dry.ExitCode == 3, dry.ToString());
        Assert.True(Summary(place, "backfill").Outcome("planned") > 20);
        var audit = await place.RunAsync(["run", "audit", .. place.AllDates]);
        Assert.True(audit.ExitCode == 3, audit.ToString());
        Assert.Equal(Summary(place, "backfill").Outcome("planned"), Summary(place, "audit").Outcome("kept"));
        Assert.Equal(0, place.Server!.WriteCount);
    }

    [Fact]
    public async Task The_message_view_serves_a_backfill_as_well()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var run = await place.RunAsync(["run", "messages", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.True(Summary(place, "messages").Outcome("patched") > 20);
        Assert.Contains(place.Server!.Requests, r =>
            r.Method == "PATCH" && r.Path.StartsWith("/api/v2/conversations/messages/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limit_ends_the_run_after_so_many_conversations()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        await place.RunAsync(["run", "backfill", "--limit", "7", .. place.AllDates]);
        Assert.Equal(7, Summary(place, "backfill").Read);
    }

    [Fact]
    public async Task Ids_come_from_an_earlier_report()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        await place.RunAsync(["run", "audit", .. place.AllDates]);
        var report = place.ReportPath("audit", "mismatches.csv");
        var asked = Csv.Read(report).Select(r => r["conversation_id"]).Distinct().Count();
        var run = await place.RunAsync("run", "backfill", "--ids", report);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(asked, Summary(place, "backfill").Outcome("patched"));
    }

    [Fact]
    public async Task A_guard_stops_the_run_before_the_change_that_goes_beyond_it()
    {
        const string jobs = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "guards": { "maxChanges": 5 } } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Small, jobs);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 3, run.ToString());
        Assert.Contains("maxChanges", run.Error, StringComparison.Ordinal);
        Assert.Equal(5, place.Server!.WriteCount);
        Assert.Equal("stopped", Summary(place, "backfill").Status);
    }

    [Fact]
    public async Task A_share_of_changes_is_that_of_the_conversations_the_reports_count()
    {
        const string jobs =
            """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "guards": { "maxChangePercent": 10 } } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Small with { Conversations = 600 }, jobs);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 3, run.ToString());
        var summary = Summary(place, "backfill");
        Assert.Contains(" of 200 conversations would change", run.Error, StringComparison.Ordinal);
        Assert.True(summary.Read + summary.Pending >= 200, run.ToString());
        Assert.Equal(0, place.Server!.WriteCount);
        Assert.Equal("stopped", summary.Status);
    }

    [Fact]
    public async Task What_the_data_lake_does_not_hold_yet_stays_due()
    {
        const string jobs =
            """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "source": "detailsJob", "window": "yesterday" } ] }""";
        var untilNoonOfYesterday = TimeProvider.System.GetUtcNow().TimeOfDay + TimeSpan.FromHours(12);
        await using var place = await Workplace.WithSandboxAsync(Small with { Days = 3, AvailabilityLag = untilNoonOfYesterday }, jobs);
        var run = await place.RunAsync("run", "backfill");
        Assert.Contains("stays due", run.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(place.Folder, "jobs.json"),
            jobs.Replace("yesterday", "sinceLast", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await place.RunAsync("run", "backfill");
        using var next = JsonDocument.Parse(place.Report("backfill", "summary.json"));
        var from =
            DateTimeOffset.Parse(next.RootElement.GetProperty("from").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(from <= place.Server!.DataAvailability, $"{from:o}");
    }

    [Fact]
    public async Task Values_that_differ_are_left_alone_where_the_job_says_keep()
    {
        const string jobs = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "onDifferent": "keep" } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Small with { Conversations = 300 }, jobs);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 3, run.ToString());
        var different = Csv.Read(place.ReportPath("backfill", "mismatches.csv")).Where(r => r["kind"] == "different").ToList();
        Assert.NotEmpty(different);
        Assert.All(different, r => Assert.Equal("kept", r["action"]));
    }

    [Fact]
    public async Task Verification_reads_every_patch_back()
    {
        const string jobs = """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "verify": "all" } ] }""";
        await using var place = await Workplace.WithSandboxAsync(Small, jobs);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var calls =
            Csv.Read(place.ReportPath("backfill", "conversations.csv")).Where(r => r["outcome"] == "patched").Select(r => r["calls"]);
        Assert.All(calls, c => Assert.Equal("3", c));
    }

    [Fact]
    public async Task Json_on_stdout_is_the_summary_and_nothing_else()
    {
        await using var place = await Workplace.WithSandboxAsync(Small);
        var run = await place.RunAsync(["run", "backfill", "--json", .. place.AllDates]);
        Assert.Equal(place.Report("backfill", "summary.json").Trim(), run.Out.Trim());
        Assert.DoesNotContain("@example", run.Error, StringComparison.Ordinal);
    }

    internal static RunNumbers Summary(Workplace place, string job) =>
        new(JsonDocument.Parse(place.Report(job, "summary.json")).RootElement);

    static Dictionary<string, string> Attributes(string document, string participantId) => JsonDocument.Parse(document).RootElement
        .GetProperty("participants").EnumerateArray().Single(p => p.GetProperty("id").GetString() == participantId)
        .GetProperty("attributes").EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetString()!);

    static string Unescaped(string cell) =>
        cell.Length > 1 && cell[0] == '\'' && "=+-@\t\r\n".Contains(cell[1], StringComparison.Ordinal) ? cell[1..] : cell;

    internal sealed class RunNumbers(JsonElement summary)
    {
        public string Status => summary.GetProperty("status").GetString()!;

        public long Pending => summary.GetProperty("pending").GetInt64();

        public long Read => summary.GetProperty("read").GetInt64();

        public IEnumerable<long> Outcomes => summary.GetProperty("outcomes").EnumerateObject().Select(o => o.Value.GetInt64());

        public long Outcome(string name) => summary.GetProperty("outcomes").GetProperty(name).GetInt64();
    }
}
