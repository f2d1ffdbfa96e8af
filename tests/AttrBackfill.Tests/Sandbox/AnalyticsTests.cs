using System.Globalization;
using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class AnalyticsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(Now);

    private Task<SandboxHttp> StartAsync(SandboxOptions? options = null) =>
        SandboxHttp.StartAsync((options ?? new SandboxOptions()) with { Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero });

    private static DateTimeOffset Time(JsonElement c, string name) =>
        DateTimeOffset.Parse(c.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static async Task<List<JsonElement>> AllAsync(SandboxHttp sandbox, string interval, string more = "")
    {
        var all = new List<JsonElement>();
        for (var number = 1; ; number++)
        {
            var page = await sandbox.QueryAsync(interval, $$""","paging":{"pageSize":100,"pageNumber":{{number}}}{{more}}""");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            if (!page.Json.TryGetProperty("conversations", out var list)) return all;
            all.AddRange(list.EnumerateArray());
            Assert.True(all.Count <= page.Json.GetProperty("totalHits").GetInt32());
        }
    }

    [Fact]
    public async Task The_window_holds_every_conversation_and_none_starts_later_than_now()
    {
        await using var sandbox = await StartAsync();
        Assert.Equal(new DateTimeOffset(2026, 11, 14, 0, 0, 0, TimeSpan.Zero), sandbox.Server.From);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), sandbox.Server.To);
        var all = await AllAsync(sandbox, "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z");
        Assert.Equal(1000, all.Count);
        Assert.Equal(1000, all.Select(c => c.GetProperty("conversationId").GetString()).Distinct().Count());
        Assert.All(all, c => Assert.True(Time(c, "conversationStart") < Now));
        Assert.Equal(30, all.Count(c => !c.TryGetProperty("conversationEnd", out _)));
        Assert.Equal(all.Select(c => Time(c, "conversationStart")).Order(), all.Select(c => Time(c, "conversationStart")));
    }

    [Fact]
    public async Task A_query_returns_whole_days_that_the_interval_touches_and_no_attributes()
    {
        await using var sandbox = await StartAsync();
        var all = await AllAsync(sandbox, "2026-11-15T12:00:00Z/2026-11-16T00:00:00.001Z");
        Assert.Equal(["2026-11-15", "2026-11-16"],
            all.Select(c => Time(c, "conversationStart").ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Distinct());
        Assert.DoesNotContain(
            "\"attributes\"", (await sandbox.QueryAsync("2026-11-15T12:00:00Z/2026-11-15T13:00:00Z")).Body, StringComparison.Ordinal);
        // The end is exclusive: midnight does not touch the day that it begins.
        var day = await AllAsync(sandbox, "2026-11-15T12:00:00Z/2026-11-16T00:00:00Z");
        Assert.All(day, c => Assert.Equal(15, Time(c, "conversationStart").Day));
    }

    [Fact]
    public async Task A_job_returns_what_had_activity_in_the_interval_unless_days_are_matched()
    {
        await using var sandbox = await StartAsync();
        var from = new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);
        const string Interval = "2026-11-16T00:00:00Z/2026-11-17T00:00:00Z";
        var active = await sandbox.JobAsync(Interval);
        Assert.Contains(active, c => Time(c, "conversationStart") < from);
        Assert.All(active, c => Assert.True(!c.TryGetProperty("conversationEnd", out _) || Time(c, "conversationEnd") >= from));
        var started = await sandbox.JobAsync(Interval, ""","startOfDayIntervalMatching":true""");
        Assert.All(started, c => Assert.Equal(16, Time(c, "conversationStart").Day));
        Assert.Equal(started.Count, active.Count(c => Time(c, "conversationStart") >= from));
    }

    [Fact]
    public async Task A_job_covers_at_most_31_days()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 5 });
        await sandbox.StartJobAsync("2026-10-01T00:00:00Z/2026-11-01T00:00:00Z");
        var answer = await sandbox.SendAsync(
            "POST", "/api/v2/analytics/conversations/details/jobs", """{"interval":"2026-10-01T00:00:00Z/2026-11-01T00:00:01Z"}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Cursors_lead_through_all_pages_without_gap_or_repeat()
    {
        await using var sandbox = await StartAsync();
        const string Interval = "2026-11-15T00:00:00Z/2026-11-17T00:00:00Z";
        var whole = await sandbox.JobAsync(Interval);
        var paged = await sandbox.JobAsync(Interval, pageSize: 7);
        Assert.True(whole.Count > 100);
        Assert.Equal(whole.Select(c => c.GetRawText()), paged.Select(c => c.GetRawText()));
        var id = await sandbox.StartJobAsync(Interval);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await sandbox.GetAsync($"/api/v2/analytics/conversations/details/jobs/{id}/results?cursor=bogus")).Status);
    }

    [Fact]
    public async Task What_is_later_than_the_availability_is_not_in_the_lake()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { AvailabilityLag = TimeSpan.FromHours(4) });
        var available = (await sandbox.GetAsync("/api/v2/analytics/conversations/details/jobs/availability")).Json;
        Assert.Equal(Now.AddHours(-4), Time(available, "dataAvailabilityDate"));
        var today = await sandbox.JobAsync("2026-11-20T00:00:00Z/2026-11-21T00:00:00Z");
        Assert.NotEmpty(today);
        Assert.All(today, c => Assert.True(Time(c, "conversationStart") < Now.AddHours(-4)));
        _clock.Advance(TimeSpan.FromHours(4));
        Assert.True((await sandbox.JobAsync("2026-11-20T00:00:00Z/2026-11-21T00:00:00Z")).Count > today.Count);
    }

    [Fact]
    public async Task A_job_goes_from_queued_to_fulfilled_and_its_results_expire()
    {
        await using var sandbox =
            await SandboxHttp.StartAsync(new SandboxOptions { Conversations = 50, Clock = _clock, JobDelay = TimeSpan.FromSeconds(10) });
        var id = await sandbox.StartJobAsync("2026-11-14T00:00:00Z/2026-11-20T00:00:00Z");
        var path = "/api/v2/analytics/conversations/details/jobs/" + id;
        async Task<string?> StateAsync() => (await sandbox.GetAsync(path)).Json.GetProperty("state").GetString();
        Assert.Equal("QUEUED", await StateAsync());
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.GetAsync(path + "/results")).Status);
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("PENDING", await StateAsync());
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("FULFILLED", await StateAsync());
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(path + "/results")).Status);
        _clock.Advance(TimeSpan.FromHours(24));
        await sandbox.LoginAsync();
        Assert.Equal("EXPIRED", await StateAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync(path + "/results")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await sandbox.SendAsync("DELETE", path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Filters_ask_for_one_segment_that_meets_all_and_several_filters_for_all_to_be_met()
    {
        await using var sandbox = await StartAsync();
        const string Days = "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z";
        static string Filter(string type, params (string Dimension, string Value)[] predicates) =>
            $$"""{"type":"{{type}}","predicates":[{{string.Join(",", predicates.Select(p => $$"""{"dimension":"{{p.Dimension}}","value":"{{p.Value}}"}"""))}}]}""";
        var all = await AllAsync(sandbox, Days);
        var voice = await AllAsync(sandbox, Days, $$""","segmentFilters":[{{Filter("and", ("mediaType", "voice"))}}]""");
        Assert.InRange(voice.Count, 20, 90);
        Assert.All(voice, c => Assert.Contains("\"mediaType\":\"voice\"", c.GetRawText(), StringComparison.Ordinal));
        var message = await AllAsync(sandbox, Days, $$""","segmentFilters":[{{Filter("and", ("mediaType", "message"))}}]""");
        Assert.Equal(all.Count, voice.Count + message.Count);
        Assert.Equal(all.Count, (await AllAsync(
            sandbox, Days, $$""","segmentFilters":[{{Filter("or", ("mediaType", "voice"), ("mediaType", "message"))}}]""")).Count);

        // The customer's segment has no queue: one filter cannot be met by two segments, two filters can.
        var queue =
            all.SelectMany(c => c.GetProperty("participants").EnumerateArray()).SelectMany(p => p.GetProperty("sessions").EnumerateArray())
            .SelectMany(s => s.GetProperty("segments").EnumerateArray()).First(s => s.TryGetProperty("queueId", out _))
            .GetProperty("queueId").GetString()!;
        Assert.Empty(
            await AllAsync(sandbox, Days, $$""","segmentFilters":[{{Filter("and", ("purpose", "customer"), ("queueId", queue))}}]"""));
        var both = await AllAsync(
            sandbox, Days, $$""","segmentFilters":[{{Filter("and", ("purpose", "customer"))}},{{Filter("and", ("queueId", queue))}}]""");
        Assert.NotEmpty(both);
        Assert.All(both, c => Assert.Contains(queue, c.GetRawText(), StringComparison.Ordinal));

        var division = all[0].GetProperty("divisionIds")[0].GetString()!;
        var divided = await AllAsync(sandbox, Days, $$""","conversationFilters":[{{Filter("and", ("divisionId", division))}}]""");
        Assert.Equal(all.Count(c => c.GetProperty("divisionIds")[0].GetString() == division), divided.Count);
        Assert.Equal(divided.Count, (await AllAsync(
            sandbox, Days, $$""","conversationFilters":[{"type":"and","clauses":[{{Filter("or", ("divisionId", division))}}]}]""")).Count);
    }

    [Theory]
    [InlineData("2026-11-15", "")]
    [InlineData("yesterday/today", "")]
    [InlineData("2026-11-16T00:00:00Z/2026-11-15T00:00:00Z", "")]
    [InlineData("2026-10-01T00:00:00Z/2026-11-15T00:00:00Z", "")]
    [InlineData("2026-11-14T00:00:00Z/2026-11-15T00:00:00Z", ""","paging":{"pageSize":101,"pageNumber":1}""")]
    [InlineData("2026-11-14T00:00:00Z/2026-11-15T00:00:00Z", ""","paging":{"pageSize":100,"pageNumber":0}""")]
    [InlineData("2026-11-14T00:00:00Z/2026-11-15T00:00:00Z", ""","paging":{"pageSize":100,"pageNumber":1001}""")]
    [InlineData("2026-11-14T00:00:00Z/2026-11-15T00:00:00Z", ""","segmentFilters":[{"type":"and","predicates":[{"dimension":"colour","value":"red"}]}]""")]
    [InlineData("2026-11-14T00:00:00Z/2026-11-15T00:00:00Z", ""","segmentFilters":[{"type":"nor","predicates":[{"dimension":"mediaType","value":"voice"}]}]""")]
    [InlineData("2026-11-14T00:00:00Z/2026-11-15T00:00:00Z", ""","order":"sideways" """)]
    public async Task What_a_query_cannot_be_asked_is_a_bad_request(string interval, string more)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 5 });
        var answer = await sandbox.QueryAsync(interval, more);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("bad.request", answer.Json.GetProperty("code").GetString());
    }
}
