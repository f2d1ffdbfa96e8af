using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static AttrBackfill.Tests.Support.AttributeSearchCalls;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>What the attribute search of the sandbox lists, takes and refuses.</summary>
public sealed class AttributeSearchTests : IDisposable
{
    private const string First = "11111111-0000-0000-0000-000000000001";
    private const string Second = "11111111-0000-0000-0000-000000000002";
    private const string Third = "11111111-0000-0000-0000-000000000003";
    private const string Day = "2026-11-18";

    /// <summary>The third is open, the second ended after the first.</summary>
    private const string Three = """
        [{"id":"11111111-0000-0000-0000-000000000001","start":"2026-11-18T10:00:00.000Z","end":"2026-11-18T10:20:00.000Z","divisions":["home"],
          "participants":[
           {"id":"p1","purpose":"customer","attributes":{"Lang":"en","form":"{\"email\":\"a@b.c\"}"}},
           {"id":"p2","purpose":"agent"},{"id":"p3","purpose":"acd","attributes":{}},
           {"id":"p4","purpose":"workflow","attributes":{"Queue Position":"1"}}]},
         {"id":"11111111-0000-0000-0000-000000000002","start":"2026-11-18T12:00:00.000Z","end":"2026-11-18T14:00:00.000Z","divisions":["europe"],
          "participants":[{"id":"p1","purpose":"customer","attributes":{"Lang":"de"}}]},
         {"id":"11111111-0000-0000-0000-000000000003","start":"2026-11-18T13:00:00.000Z","divisions":["home","europe"],
          "participants":[{"id":"p1","purpose":"customer","attributes":{"Lang":"fr"}}]},
         {"id":"11111111-0000-0000-0000-000000000004","start":"2026-11-18T13:00:00.000Z","end":"2026-11-18T14:00:00.000Z",
          "participants":[{"id":"p1","purpose":"customer","attributes":{}},{"id":"p2","purpose":"agent"}]}]
        """;

    private static readonly string WholeDay = Range("startTime", Day + "T00:00:00.000Z", Day + "T23:59:59.999Z");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<SandboxHttp> StartAsync(SandboxOptions options) =>
        SandboxHttp.StartAsync(options with { Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero });

    private Task<SandboxHttp> StartAsync(string script, SandboxOptions? options = null) =>
        StartAsync((options ?? new SandboxOptions()) with { DataFiles = [_folder.Write("script.json", script)] });

    private static async Task<IEnumerable<string>> FoundAsync(SandboxHttp sandbox, string criteria) =>
        (await sandbox.PagesAsync(criteria)).SelectMany(page => page).Select(IdOf);

    private static async Task RefusedAsync(SandboxHttp sandbox, string body, string message)
    {
        var answer = await sandbox.SendAsync("POST", AttributeSearchCalls.Path, body);
        Assert.Equal((HttpStatusCode.BadRequest, message), (answer.Status, answer.Json.GetProperty("message").GetString()));
        Assert.Equal(answer.Header("ININ-Correlation-Id"), answer.Json.GetProperty("contextId").GetString());
        Assert.Equal(400, answer.Json.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Pages_list_every_conversation_with_attributes_once_as_live_reads_show_it()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 300, SearchPageSize = 7, Varied = true });
        var server = sandbox.Server;
        var live = server.ConversationIds().ToDictionary(id => id, id => JsonElement.Parse(server.ConversationJson(id)));
        var rows = new List<JsonElement>();
        for (var from = server.From; from < server.To; from = from.AddDays(1))
        {
            var pages = await sandbox.PagesAsync(Range("startTime", TimeText(from), TimeText(from.AddDays(1).AddMilliseconds(-1))));
            Assert.All(pages.SkipLast(1), page => Assert.Equal(7, page.Count));
            Assert.NotEmpty(pages[^1]);
            rows.AddRange(pages.SelectMany(page => page));
        }

        Assert.Equal(live.Where(l => l.Value.LiveAttributes().Count > 0).Select(l => l.Key), rows.Select(IdOf));
        Assert.True(rows.Count < live.Count, "conversations without attributes are left out");
        Assert.All(rows, row =>
        {
            Assert.Equal(live[IdOf(row)].LiveAttributes(), row.Attributes());
            Assert.Equal(live[IdOf(row)].GetProperty("startTime").GetString(), row.GetProperty("startTime").GetString());
            Assert.Equal(
                live[IdOf(row)].TryGetProperty("endTime", out var end) ? end.GetString() : null,
                row.TryGetProperty("endTime", out var shown) ? shown.GetString() : null);
        });
    }

    [Fact]
    public async Task A_row_has_the_shape_of_the_api()
    {
        await using var sandbox = await StartAsync(Three);
        var answer = await sandbox.SearchAsync(Exact("conversationId", First));
        const string Row = """
            {"conversationId":"11111111-0000-0000-0000-000000000001","startTime":"2026-11-18T10:00:00.000Z","endTime":"2026-11-18T10:20:00.000Z",
            "divisionIds":["home"],"truncatedData":false,"participantData":[
            {"participantPurpose":"customer","participantId":"p1","participantAttributes":{"Lang":"en","form":"{\"email\":\"a@b.c\"}"},"sessionIds":["p1-s"]},
            {"participantPurpose":"workflow","participantId":"p4","participantAttributes":{"Queue Position":"1"},"sessionIds":["p4-s"]}]}
            """;
        Assert.Equal(Row.ReplaceLineEndings(""), answer.Rows().Single().GetRawText());
        Assert.Equal(["types", "results"], answer.Json.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task Both_ends_of_a_range_belong_to_it()
    {
        await using var sandbox = await StartAsync(Three);
        Assert.Equal([First, Second], await FoundAsync(sandbox, Range("startTime", Day + "T10:00:00.000Z", Day + "T12:00:00.000Z")));
        Assert.Equal([Second], await FoundAsync(sandbox, Range("startTime", Day + "T10:00:00.001Z", Day + "T12:59:59.999Z")));
        Assert.Equal([First, Second], await FoundAsync(sandbox, Range("endTime", Day + "T10:20:00.000Z", Day + "T14:00:00.000Z")));
        Assert.Equal([Second], await FoundAsync(sandbox, Range("endTime", Day + "T10:20:00.001Z", Day + "T23:00:00.000Z")));
        Assert.Empty(await FoundAsync(sandbox, Range("endTime", Day + "T10:20:00.001Z", Day + "T13:59:59.999Z")));
    }

    [Fact]
    public async Task All_criteria_must_hold()
    {
        await using var sandbox = await StartAsync(Three);
        Assert.Equal([First, Second, Third], await FoundAsync(sandbox, WholeDay));
        Assert.Equal([Second, Third], await FoundAsync(sandbox, WholeDay + "," + Exact("divisionId", "europe")));
        Assert.Equal(
            [Third],
            await FoundAsync(sandbox, Exact("divisionId", "europe") + ",{\"operator\":\"AND\"," + Exact("divisionId", "home")[1..]));
        Assert.Equal([First, Third], await FoundAsync(sandbox, Exact("conversationId", Third, "unknown", First.ToUpperInvariant(), First)));
        Assert.Equal(
            [Third], await FoundAsync(sandbox, Exact("conversationId", Third, First) + "," + Exact("conversationId", Third, Second)));
        Assert.Equal([Second], await FoundAsync(sandbox, Exact("endTime", Day + "T14:00:00.000Z")));
        Assert.Equal(
            [First],
            await FoundAsync(
                sandbox, Range("startTime", Day + "T00:00:00Z", Day + "T12:00:00Z") + ","
                    + Range("endTime", Day + "T00:00:00Z", Day + "T13:00:00Z")));
        Assert.Equal([First], await FoundAsync(
            sandbox, $$"""{"type":"EXACT","fields":["conversationId"],"value":"{{First}}"}"""));
        Assert.Empty(await FoundAsync(sandbox, Exact("conversationId", "unknown")));
    }

    [Theory]
    [InlineData("""{"type":"EXACT","fields":["purpose"],"value":"customer"}""")]
    [InlineData("""{"type":"EXACT","fields":["participantAttributes.Lang"],"value":"en"}""")]
    [InlineData("""{"type":"EXACT","fields":["startTime"],"value":"2026-11-18T10:00:00Z"}""")]
    [InlineData("""{"type":"DATE_RANGE","fields":["divisionId"],"startValue":"2026-11-18T10:00:00Z","endValue":"2026-11-18T11:00:00Z"}""")]
    [InlineData("""{"type":"DATE_RANGE","fields":["startTime","endTime"],"startValue":"2026-11-18T10:00:00Z","endValue":"2026-11-18T11:00:00Z"}""")]
    [InlineData("""{"type":"STARTS_WITH","fields":["conversationId"],"value":"1"}""")]
    [InlineData("""{"type":"EXACT","fields":["conversationId"],"value":"1","operator":"OR"}""")]
    [InlineData("""{"type":"EXACT","fields":["conversationId"],"value":"1","operator":"NOT"}""")]
    [InlineData("""{"group":[{"type":"EXACT","fields":["conversationId"],"value":"1"}]}""")]
    [InlineData("""{"type":"EXACT","value":"1"}""")]
    [InlineData("")]
    public async Task Other_criteria_are_not_supported(string criteria)
    {
        await using var sandbox = await StartAsync(Three);
        await RefusedAsync(sandbox, $$"""{"query":[{{criteria}}]}""", "Search not supported.");
    }

    [Theory]
    [InlineData("\"sortBy\":\"startTime\"")]
    [InlineData("\"sortOrder\":\"DESC\"")]
    [InlineData("\"sort\":[{\"sortBy\":\"startTime\"}]")]
    public async Task A_sort_is_not_supported(string sort)
    {
        await using var sandbox = await StartAsync(Three);
        await RefusedAsync(sandbox, $$"""{"query":[{{WholeDay}}],{{sort}}}""", "Search not supported.");
    }

    [Fact]
    public async Task Ranges_are_whole_valid_and_of_24_hours_at_most()
    {
        await using var sandbox = await StartAsync(Three);
        Assert.Equal(
            [First, Second, Third], await FoundAsync(sandbox, Range("startTime", Day + "T00:00:00.000Z", "2026-11-19T00:00:00.000Z")));
        await RefusedAsync(
            sandbox, $$"""{"query":[{{Range("endTime", Day + "T00:00:00.000Z", "2026-11-19T00:00:00.001Z")}}]}""",
            "The date range may not be longer than 24 hours.");
        await RefusedAsync(
            sandbox, $$"""{"query":[{{Range("startTime", Day + "T00:00:00.000Z", "2026-11-17T00:00:00.000Z")}}]}""",
            "The end of the date range is before its start.");
        var answer = await sandbox.SearchAsync(Range("startTime", "yesterday", Day + "T00:00:00Z"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid.date"), (answer.Status, answer.Json.GetProperty("code").GetString()));
        answer = await sandbox.SearchAsync("""{"type":"DATE_RANGE","fields":["startTime"],"startValue":"2026-11-18T00:00:00Z"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid.date"), (answer.Status, answer.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_cursor_is_of_one_query()
    {
        await using var sandbox = await StartAsync(Three, new SandboxOptions { SearchPageSize = 1 });
        var cursor = (await sandbox.SearchAsync(WholeDay)).Cursor()!;
        Assert.Equal([Second], (await sandbox.NextAsync(WholeDay, cursor)).Rows().Select(IdOf));
        foreach (var (criteria, given) in new[]
                 { (Exact("divisionId", "home"), cursor), (WholeDay, "1"), (WholeDay, cursor[4..]), (WholeDay, "") })
        {
            var answer = await sandbox.NextAsync(criteria, given);
            Assert.Equal(
                (HttpStatusCode.BadRequest, "The cursor is not one of this search."),
                (answer.Status, answer.Json.GetProperty("message").GetString()));
        }
    }

    [Fact]
    public async Task Values_can_be_refused()
    {
        await using var sandbox = await StartAsync(Three, new SandboxOptions { SearchValues = false });
        await RefusedAsync(sandbox, $$"""{"query":[{{Exact("conversationId", First)}}]}""", "Search not supported.");
        Assert.Equal([First], await FoundAsync(sandbox, $$"""{"type":"EXACT","fields":["conversationId"],"value":"{{First}}"}"""));
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        var permissions = new HashSet<string> { "conversation:communication:view" };
        await using var sandbox = await StartAsync(Three, new SandboxOptions { Permissions = permissions });
        var answer = await sandbox.SearchAsync(WholeDay);
        Assert.Equal((HttpStatusCode.Forbidden, "missing.permissions"), (answer.Status, answer.Json.GetProperty("code").GetString()));
        Assert.Contains(
            "conversation:participant:attributesview", answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversations_are_kept_for_the_retention()
    {
        await using var sandbox = await StartAsync(Three, new SandboxOptions { SearchRetention = TimeSpan.FromHours(52) });
        Assert.Equal([Second, Third], await FoundAsync(sandbox, WholeDay));
        Assert.Equal([Third], await FoundAsync(sandbox, Exact("conversationId", First, Third)));
        _clock.Advance(TimeSpan.FromHours(2.5));
        Assert.Empty(await FoundAsync(sandbox, WholeDay));
    }

    [Fact]
    public async Task Open_conversations_are_listed_unless_asked_otherwise()
    {
        await using var sandbox = await StartAsync(Three);
        Assert.False((await sandbox.SearchAsync(Exact("conversationId", Third))).Rows().Single().TryGetProperty("endTime", out _));
        await using var endedOnly = await StartAsync(Three, new SandboxOptions { SearchEndedOnly = true });
        Assert.Equal([First, Second], await FoundAsync(endedOnly, WholeDay));
    }

    [Fact]
    public async Task Conversations_with_many_attributes_are_truncated()
    {
        await using var sandbox = await StartAsync(Three, new SandboxOptions { SearchTruncateAt = 8 });
        var rows = (await sandbox.SearchAsync(WholeDay)).Rows().ToDictionary(IdOf);
        Assert.Equal([true, false, false], new[] { First, Second, Third }.Select(id => rows[id].GetProperty("truncatedData").GetBoolean()));
        Assert.Equal([("p1", "Lang", "en")], rows[First].Attributes());
        Assert.Equal(2, rows[First].GetProperty("participantData").GetArrayLength());
        Assert.Equal([("p1", "Lang", "de")], rows[Second].Attributes());
    }

    [Fact]
    public async Task A_page_ends_at_a_megabyte()
    {
        var list = string.Join(',', Enumerable.Range(0, 80).Select(i => $$$"""
            {"id":"large-{{{i:00}}}","start":"2026-11-18T10:00:00.000Z","end":"2026-11-18T11:00:00.000Z",
             "participants":[{"id":"p","purpose":"customer","attributes":{"a":"{{{new string('x', 15_000)}}}"}}]}
            """));
        await using var sandbox = await StartAsync($"[{list}]", new SandboxOptions { SearchPageSize = 500 });
        var pages = await sandbox.PagesAsync(WholeDay);
        Assert.Equal([66, 14], pages.Select(page => page.Count));
        Assert.Equal(80, pages.SelectMany(page => page).Select(IdOf).Distinct().Count());
    }
}
