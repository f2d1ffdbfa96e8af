using System.Globalization;
using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>Conversations that go on after their end, stay open for weeks, or are listed late: as of the sandbox's clock.</summary>
public sealed class ActivityTests : IDisposable
{
    private const string Id = "11111111-0000-0000-0000-000000000001";

    private const string Reopened = """
        {"options":{"available":"2026-11-03T00:00:00.000Z"},"conversations":[
          {"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-03T10:00:00.000Z","divisions":["home"],
           "activity":[["2026-11-03T10:00:00.000Z","2026-11-03T10:20:00.000Z"],["2026-11-05T09:00:00.000Z","2026-11-05T09:30:00.000Z"]],
           "participants":[
            {"id":"p1","purpose":"customer","attributes":{"a":"1"},"later":[{"at":"2026-11-05T09:00:00.000Z","attributes":{"a":"2","order":"{\"n\":\"7\"}"}}]},
            {"id":"p2","purpose":"customer","since":"2026-11-05T09:05:00.000Z","attributes":{"subject":"Refund"}}]}]}
        """;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 3, 10, 10, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<SandboxHttp> StartAsync(SandboxOptions options) =>
        SandboxHttp.StartAsync(options with { Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero });

    private Task<SandboxHttp> StartAsync(string script, SandboxOptions? options = null) =>
        StartAsync((options ?? new SandboxOptions()) with { DataFiles = [_folder.Write("script.json", script)] });

    private async Task AtAsync(SandboxHttp sandbox, string moment)
    {
        _clock.SetUtcNow(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture));
        await sandbox.LoginAsync();
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement element, string name) =>
        Text(element, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static async Task<JsonElement?> QueriedAsync(SandboxHttp sandbox, string day) =>
        (await sandbox.QueryAsync($"{day}T00:00:00Z/{day}T23:59:00Z")).Json.TryGetProperty("conversations", out var list) ? list[0] : null;

    private static Task<List<JsonElement>> JobAsync(SandboxHttp sandbox, string day, string more = "") =>
        sandbox.JobAsync($"{day}T00:00:00Z/{day}T23:59:00Z", more);

    private static IEnumerable<string?> Participants(JsonElement row, string id = "participantId") =>
        row.GetProperty("participants").EnumerateArray().Select(p => Text(p, id));

    [Fact]
    public async Task A_reopened_conversation_loses_its_end_and_gains_a_later_one()
    {
        await using var sandbox = await StartAsync(Reopened);
        foreach (var (moment, end) in new[]
        {
            ("2026-11-03T10:10:00Z", null), ("2026-11-04T12:00:00Z", "2026-11-03T10:20:00.000Z"),
            ("2026-11-05T09:10:00Z", null), ("2026-11-05T09:31:00Z", "2026-11-05T09:30:00.000Z"),
        })
        {
            await AtAsync(sandbox, moment);
            Assert.Equal((moment, end), (moment, Text((await QueriedAsync(sandbox, "2026-11-03"))!.Value, "conversationEnd")));
            Assert.Equal((moment, end), (moment, Text((await sandbox.GetAsync("/api/v2/conversations/" + Id)).Json, "endTime")));
        }
    }

    [Fact]
    public async Task Later_participants_and_attributes_appear_when_they_come()
    {
        await using var sandbox = await StartAsync(Reopened);
        async Task<(JsonElement Live, JsonElement Row)> ReadAsync() =>
            ((await sandbox.GetAsync("/api/v2/conversations/" + Id)).Json, (await JobAsync(sandbox, "2026-11-03")).Single());
        await AtAsync(sandbox, "2026-11-05T08:00:00Z");
        var (live, row) = await ReadAsync();
        Assert.Equal(["p1"], Participants(live, "id"));
        Assert.Equal(["p1"], Participants(row));
        Assert.Equal("""{"a":"1"}""", row.GetProperty("participants")[0].GetProperty("attributes").GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(sandbox, "p2")).Status);

        // The lake lags four hours: the live read knows what analytics does not.
        await AtAsync(sandbox, "2026-11-05T09:40:00Z");
        (live, row) = await ReadAsync();
        Assert.Equal(["p1", "p2"], Participants(live, "id"));
        Assert.Equal("""{"a":"2","order":"{\"n\":\"7\"}"}""", live.GetProperty("participants")[0].GetProperty("attributes").GetRawText());
        Assert.Equal(["p1"], Participants(row));
        Assert.Equal("2026-11-03T10:20:00.000Z", Text(row, "conversationEnd"));

        await AtAsync(sandbox, "2026-11-05T14:00:00Z");
        (_, row) = await ReadAsync();
        Assert.Equal(["p1", "p2"], Participants(row));
        Assert.Equal("2026-11-05T09:30:00.000Z", Text(row, "conversationEnd"));
    }

    [Fact]
    public async Task What_a_visitor_brings_later_replaces_what_was_written_before_and_not_what_is_written_after()
    {
        await using var sandbox = await StartAsync(Reopened);
        async Task<string?> ValueAsync() =>
            Text((await sandbox.GetAsync("/api/v2/conversations/" + Id)).Json.GetProperty("participants")[0].GetProperty("attributes"),
                "a");
        await AtAsync(sandbox, "2026-11-04T10:00:00Z");
        await PatchAsync(sandbox, "p1");
        Assert.Equal("written", await ValueAsync());
        await AtAsync(sandbox, "2026-11-05T10:00:00Z");
        Assert.Equal("2", await ValueAsync());
        await PatchAsync(sandbox, "p1");
        Assert.Equal("written", await ValueAsync());
    }

    private static Task<SandboxAnswer> PatchAsync(SandboxHttp sandbox, string participant) =>
        sandbox.SendAsync(
            "PATCH", $"/api/v2/conversations/{Id}/participants/{participant}/attributes", """{"attributes":{"a":"written"}}""");

    [Fact]
    public async Task A_job_selects_by_activity_and_not_by_the_time_between_two_episodes()
    {
        await using var sandbox = await StartAsync(Reopened);
        await AtAsync(sandbox, "2026-11-08T00:00:00Z");
        var days = new Dictionary<string, int>();
        foreach (var day in new[] { "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06" })
            days[day] = (await JobAsync(sandbox, day)).Count;
        Assert.Equal(["2026-11-03", "2026-11-05"], days.Where(d => d.Value > 0).Select(d => d.Key));
        Assert.Empty(await JobAsync(sandbox, "2026-11-05", ""","startOfDayIntervalMatching":true"""));
        Assert.Null(await QueriedAsync(sandbox, "2026-11-05"));
    }

    [Fact]
    public async Task Generated_conversations_are_reopened_within_the_threading_time()
    {
        var options = new SandboxOptions
        {
            Conversations = 200, Days = 1, DaysAhead = 6, ReopenedPercent = 30,
            ThreadingTime = TimeSpan.FromHours(24), AvailabilityLag = TimeSpan.Zero
        };
        await using var sandbox = await StartAsync(options);
        Assert.InRange(sandbox.Server.ConversationIds().Count(), 1, 40);
        var ends = new Dictionary<string, SortedSet<DateTimeOffset>>();
        var reopenings = 0;
        for (var hour = 0; hour < 24 * 9; hour += 2)
        {
            _clock.Advance(TimeSpan.FromHours(2));
            await sandbox.LoginAsync();
            foreach (var row in await sandbox.JobAsync("2026-11-03T00:00:00Z/2026-11-20T00:00:00Z"))
            {
                var known = ends.TryGetValue(Text(row, "conversationId")!, out var found) ? found : ends[Text(row, "conversationId")!] = [];
                if (Time(row, "conversationEnd") is not { } end)
                {
                    if (known.Count > 0) reopenings++; // an end that was known has gone
                }
                else if (known.Add(end) && known.Count > 1)
                {
                    Assert.True(end - known.Reverse().Skip(1).First() < TimeSpan.FromHours(25), Text(row, "conversationId"));
                }
            }
        }

        Assert.Equal(200, ends.Count);
        Assert.InRange(ends.Values.Count(e => e.Count > 1), 30, 80);
        Assert.Contains(ends.Values, e => e.Count > 2);
        Assert.True(reopenings > 0);
        Assert.Equal(200, sandbox.Server.ConversationIds().Count());
    }

    [Fact]
    public async Task Half_of_the_reopened_bring_a_new_customer_and_all_bring_attributes()
    {
        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 200, Days = 2, ReopenedPercent = 100 });
        var before = sandbox.Server.ConversationIds().ToDictionary(i => i, i => JsonElement.Parse(sandbox.Server.ConversationJson(i)));
        await AtAsync(sandbox, "2026-11-30T00:00:00Z");
        var after = before.Keys.ToDictionary(i => i, i => JsonElement.Parse(sandbox.Server.ConversationJson(i)));
        static int Customers(JsonElement c) => c.GetProperty("participants").EnumerateArray().Count(p => Text(p, "purpose") == "customer");
        var messages = after.Where(c => c.Value.GetRawText().Contains("\"messages\"", StringComparison.Ordinal)).ToList();
        Assert.All(messages, c => Assert.Contains("later_order", c.Value.GetRawText(), StringComparison.Ordinal));
        Assert.InRange(messages.Count(c => Customers(c.Value) > Customers(before[c.Key])), messages.Count / 4, messages.Count * 9 / 10);
        Assert.All(messages, c => Assert.Equal(Participants(c.Value, "id").Count(), Participants(c.Value, "id").Distinct().Count()));
    }

    [Fact]
    public async Task Analytics_lists_some_late_while_live_reads_show_them_at_once()
    {
        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
        var options = new SandboxOptions { Conversations = 200, Days = 2, LatePercent = 40, AvailabilityLag = TimeSpan.Zero };
        const string Days = "2026-11-19T00:00:00Z/2026-11-21T00:00:00Z";
        await using var sandbox = await StartAsync(options);
        var all = sandbox.Server.ConversationIds().ToList();
        var (job, query) =
            ((await sandbox.JobAsync(Days)).Count, (await sandbox.QueryAsync(Days)).Json.GetProperty("totalHits").GetInt32());
        Assert.InRange(job, 100, 180);
        Assert.Equal(job, query);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/api/v2/conversations/" + all[^1])).Status);
        await AtAsync(sandbox, "2026-11-21T00:00:00Z");
        Assert.InRange((await sandbox.JobAsync(Days)).Count, job + 1, 199);
        await AtAsync(sandbox, "2026-11-24T00:00:00Z");
        Assert.Equal(200, (await sandbox.JobAsync(Days)).Count);
        Assert.Equal(200, (await sandbox.QueryAsync(Days)).Json.GetProperty("totalHits").GetInt32());
    }

    [Fact]
    public async Task Some_stay_open_for_weeks_and_the_filter_of_ends_finds_them()
    {
        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
        await using var sandbox =
            await StartAsync(new SandboxOptions { Conversations = 300, Days = 2, LongOpenPercent = 20, AvailabilityLag = TimeSpan.Zero });
        const string Days = "2026-11-19T00:00:00Z/2026-11-21T00:00:00Z";
        static string Ends(string op) =>
            $$""","conversationFilters":[{"type":"and","clauses":[{"type":"or","predicates":[{"dimension":"conversationEnd","operator":"{{op}}"}]}]}]""";
        foreach (var (moment, least, most) in new[] { ("2026-11-29T00:00:00Z", 40, 80), ("2026-12-10T00:00:00Z", 10, 60),
            ("2027-01-10T00:00:00Z", 0, 0) })
        {
            await AtAsync(sandbox, moment);
            var open = await sandbox.JobAsync(Days, Ends("notExists"));
            Assert.InRange(open.Count, least, most);
            Assert.All(open, c => Assert.Null(Text(c, "conversationEnd")));
            Assert.Equal(300 - open.Count, (await sandbox.JobAsync(Days, Ends("exists"))).Count);
            Assert.Equal(open.Count, (await sandbox.QueryAsync(Days, Ends("notExists"))).Json.GetProperty("totalHits").GetInt32());
        }
    }

    [Fact]
    public async Task Conversations_are_looked_up_in_bulk_by_id()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 150, Days = 1, LatePercent = 30 });
        _clock.Advance(TimeSpan.FromHours(2));
        const string Details = "/api/v2/analytics/conversations/details?";
        var ids = sandbox.Server.ConversationIds().ToList();
        var listed =
            (await sandbox.GetAsync(Details + "id=" + string.Join(',', ids.Take(80))
                + ",00000000-0000-0000-0000-000000000000")).Json.GetProperty("conversations");
        Assert.InRange(listed.GetArrayLength(), 40, 79); // late ones are not listed yet
        Assert.DoesNotContain("\"attributes\"", listed.GetRawText(), StringComparison.Ordinal);
        Assert.All(listed.EnumerateArray(), c => Assert.NotNull(Text(c, "conversationStart")));
        await AtAsync(sandbox, "2026-11-10T00:00:00Z");
        Assert.Equal(80, (await sandbox.GetAsync(Details + string.Join('&', ids.Take(80).Select(i => "id=" + i)))).Json.GetProperty(
            "conversations").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.GetAsync(Details + "id=" + string.Join(',', ids.Take(101)))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.GetAsync(Details)).Status);
    }

    [Fact]
    public async Task A_query_takes_fifty_ids_as_predicates()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 60, Days = 1 });
        var ids = sandbox.Server.ConversationIds().ToList();
        string Filter(int count) =>
            $$""","paging":{"pageSize":100,"pageNumber":1},"conversationFilters":[{"type":"or","predicates":[{{string.Join(',', ids.Take(count).Select(i => $$"""{"type":"dimension","dimension":"conversationId","operator":"matches","value":"{{i.ToUpperInvariant()}}"}"""))}}]}]""";
        var found = (await sandbox.QueryAsync("2026-11-03T00:00:00Z/2026-11-04T00:00:00Z", Filter(50))).Json.GetProperty("conversations");
        Assert.Equal(ids.Take(50), found.EnumerateArray().Select(c => Text(c, "conversationId")));
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.QueryAsync("2026-11-03T00:00:00Z/2026-11-04T00:00:00Z", Filter(51))).Status);
    }

    [Fact]
    public async Task A_clause_of_a_clause_is_a_bad_request()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 5 });
        const string Filter =
            ""","segmentFilters":[{"type":"and","clauses":[{"type":"or","clauses":[{"type":"or","predicates":[{"dimension":"mediaType","value":"voice"}]}]}]}]""";
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.QueryAsync("2026-11-03T00:00:00Z/2026-11-04T00:00:00Z", Filter)).Status);
    }

    [Fact]
    public async Task The_threading_time_can_be_read()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 1, ThreadingTime = TimeSpan.FromHours(24) });
        var timeline = (await sandbox.GetAsync("/api/v2/conversations/messaging/threadingtimeline")).Json;
        Assert.Equal(1440, timeline.GetProperty("defaultTimeoutMinutes").GetInt32());
        Assert.Contains(timeline.GetProperty("settings").EnumerateArray(), s =>
            Text(s, "messengerType") == "webmessaging" && s.GetProperty("timeoutInMinutes").GetInt32() == 1440);
    }

    [Fact]
    public async Task Open_message_conversations_say_when_they_count_as_inactive()
    {
        await using var sandbox = await StartAsync(Reopened, new SandboxOptions { InactivityTimeout = TimeSpan.FromHours(12) });
        async Task<string?[]> ReadAsync() =>
        [
            Text((await sandbox.GetAsync("/api/v2/conversations/" + Id)).Json, "inactivityTimeout"),
            Text((await sandbox.GetAsync("/api/v2/conversations/messages/" + Id)).Json, "inactivityTimeout"),
            Text((await QueriedAsync(sandbox, "2026-11-03"))!.Value, "inactivityTimeout"),
        ];
        Assert.All(await ReadAsync(), t => Assert.Equal("2026-11-03T22:00:00.000Z", t));
        await AtAsync(sandbox, "2026-11-04T00:00:00Z");
        Assert.All(await ReadAsync(), Assert.Null);
    }

    [Fact]
    public async Task Live_reads_and_patches_of_old_conversations_answer_404_while_analytics_lists_them()
    {
        await using var sandbox = await StartAsync(Reopened, new SandboxOptions { LiveRetention = TimeSpan.FromDays(60) });
        await AtAsync(sandbox, "2027-01-04T00:00:00Z");
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/api/v2/conversations/" + Id)).Status);
        await AtAsync(sandbox, "2027-01-05T00:00:00Z");
        Assert.Equal("not.found", Text((await sandbox.GetAsync("/api/v2/conversations/" + Id)).Json, "code"));
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync("/api/v2/conversations/messages/" + Id)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(sandbox, "p1")).Status);
        Assert.Single(await JobAsync(sandbox, "2026-11-03"));
    }

    [Fact]
    public async Task A_script_can_set_apart_what_live_reads_and_analytics_show()
    {
        const string Script = """
            {"options":{"available":"2100-01-01T00:00:00.000Z","live404before":"2026-10-01T00:00:00.000Z"},"conversations":[
             {"id":"a","start":"2026-11-02T10:00:00.000Z","end":"2026-11-02T10:20:00.000Z","liveEnd":null,"participants":[{"id":"p","purpose":"customer","attributes":{"x":"1"}}],
              "liveParticipants":[{"id":"p","purpose":"customer","attributes":{"x":"2"}}]},
             {"id":"b","start":"2026-11-02T11:00:00.000Z","end":"2026-11-02T11:20:00.000Z","lake":false,"media":"voice","analyticsShowsPatches":true,"participants":[{"id":"p","purpose":"external","attributes":null}]},
             {"id":"c","start":"2026-09-02T11:00:00.000Z","end":"2026-09-02T11:20:00.000Z","query":false,"listed":"2026-11-03T00:00:00Z","participants":[{"id":"p","purpose":"botflow",
              "sessions":[{"mediaType":"message","messageType":"sms","direction":"outbound"}]}]}]}
            """;
        await using var sandbox = await StartAsync(Script);
        Assert.Equal(["a"], (await JobAsync(sandbox, "2026-11-02")).Select(c => Text(c, "conversationId")));
        Assert.Equal(["a", "b"], (await sandbox.QueryAsync("2026-11-02T00:00:00Z/2026-11-03T00:00:00Z")).Json.GetProperty("conversations")
            .EnumerateArray().Select(c => Text(c, "conversationId")));
        var live = (await sandbox.GetAsync("/api/v2/conversations/a")).Json;
        Assert.Null(Text(live, "endTime"));
        Assert.Equal("2", Text(live.GetProperty("participants")[0].GetProperty("attributes"), "x"));
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync("/api/v2/conversations/c")).Status);
        Assert.Single(
            await JobAsync(
                sandbox, "2026-09-02",
                ""","segmentFilters":[{"type":"and","predicates":[{"dimension":"messageType","value":"SMS"},{"dimension":"direction","value":"outbound"}]}]"""));
    }

    [Fact]
    public async Task The_same_options_give_the_same_story_after_a_restart()
    {
        var options = new SandboxOptions
        {
            Conversations = 60, Days = 2, DaysAhead = 2, ReopenedPercent = 50, LatePercent = 10,
            LongOpenPercent = 10, StateFile = _folder.File("state.json")
        };
        string Story(SandboxHttp sandbox) => string.Join('\n', sandbox.Server.ConversationIds().Select(sandbox.Server.ConversationJson));
        string first;
        await using (var sandbox = await StartAsync(options))
        {
            await sandbox.Server.SaveAsync();
            _clock.Advance(TimeSpan.FromDays(3));
            first = Story(sandbox);
        }

        await using var again = await StartAsync(options);
        Assert.Equal(first, Story(again));
    }
}
