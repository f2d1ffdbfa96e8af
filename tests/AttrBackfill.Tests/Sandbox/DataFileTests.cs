using System.Globalization;
using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class DataFileTests : IDisposable
{
    private const string Row = """
        {"conversationEnd":"2024-04-05T00:32:33.611Z","conversationId":"f6fadfa7-e5c1-4b62-9362-da5cc13da58a","conversationStart":"2024-02-06T00:30:44.424Z",
        "divisionIds":["2c63888f-28f0-4481-be6d-dce7a7ace732"],"mediaStatsMinConversationMos":4.394835774374027,"originatingDirection":"inbound","futureField":{"x":1.10},
        "participants":[{"participantId":"3745518b-512f-40bc-9040-143b6e91b0ba","purpose":"customer","sessions":[{"direction":"inbound","mediaType":"voice","sessionId":"s1",
        "segments":[{"conference":false,"queueId":"q1","segmentEnd":"2024-02-06T00:40:44.424Z","segmentStart":"2024-02-06T00:30:44.424Z","segmentType":"interact"}]}],
        "attributes":{"ANI ":"tel:+1","Schedule Group Result":"Open","form":"{\"email\":\"a@b.c\"}"}}]}
        """;

    private const string Webchat = """
        {"id":"12345678-1234-1234-1234-123456789abc","type":"webchat","zeta":[1.10,null],"participants":[{"id":"participant-uuid-customer","name":"Customer Name",
        "address":"webchat:customer:uuid","role":"customer","attributes":{"custom_field_1":"value1","pre_chat_form_data":{"email":"user@example.com","subject":"Billing Issue"}}},
        {"id":"participant-uuid-agent","name":"Agent Name","address":"user:uuid","role":"agent","attributes":{}}]}
        """;

    private const string Live = """
        {"id":"live-1","startTime":"2026-11-18T10:00:00.000Z","endTime":"2026-11-18T10:05:00.000Z","participants":[{"id":"p1","purpose":"customer",
        "attributes":{"a":"1"},"messages":[{"id":"m1","type":"webmessaging","direction":"inbound","state":"disconnected"}]}],"other":true}
        """;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private Task<SandboxHttp> StartAsync(params string[] files) =>
        SandboxHttp.StartAsync(new SandboxOptions { DataFiles = files, Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero });

    private static string Interval(SandboxServer server) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{server.From.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}/{server.To.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

    private static readonly JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Compact(string json) => JsonSerializer.Serialize(JsonElement.Parse(json), Relaxed);

    [Fact]
    public async Task Rows_of_a_details_job_are_served_as_they_stand()
    {
        await using var sandbox = await StartAsync(
            Write("job.json", $$"""{"conversations":[{{Row}}],"cursor":"x","dataAvailabilityDate":"2024-04-29T04:10:03Z"}"""));
        Assert.Equal(new DateTimeOffset(2024, 2, 6, 0, 0, 0, TimeSpan.Zero), sandbox.Server.From);
        Assert.Equal(new DateTimeOffset(2024, 2, 7, 0, 0, 0, TimeSpan.Zero), sandbox.Server.To);
        var row = Assert.Single(await sandbox.JobAsync(Interval(sandbox.Server)));
        Assert.Equal(Compact(Row), Compact(row.GetRawText()));
        var hit = (await sandbox.QueryAsync(Interval(sandbox.Server))).Json.GetProperty("conversations")[0];
        Assert.Equal("1.10", hit.GetProperty("futureField").GetProperty("x").GetRawText());
        Assert.False(hit.GetProperty("participants")[0].TryGetProperty("attributes", out _));
        var live = (await sandbox.GetAsync("/api/v2/conversations/f6fadfa7-e5c1-4b62-9362-da5cc13da58a")).Json;
        Assert.Equal(
            "Open", live.GetProperty("participants")[0].GetProperty("attributes").GetProperty("Schedule Group Result").GetString());
        Assert.Equal(
            HttpStatusCode.NotFound, (await sandbox.GetAsync("/api/v2/conversations/webchat/f6fadfa7-e5c1-4b62-9362-da5cc13da58a")).Status);
    }

    [Fact]
    public async Task A_webchat_document_is_shown_exactly_as_loaded_and_is_in_analytics_with_text()
    {
        await using var sandbox = await StartAsync(Write("webchat.json", Webchat));
        const string Path = "/api/v2/conversations/webchat/12345678-1234-1234-1234-123456789abc";
        Assert.Equal(Compact(Webchat), (await sandbox.GetAsync(Path)).Body);
        var row = Assert.Single(await sandbox.JobAsync(Interval(sandbox.Server)));
        Assert.Equal("""{"email":"user@example.com","subject":"Billing Issue"}""",
            row.GetProperty("participants")[0].GetProperty("attributes").GetProperty("pre_chat_form_data").GetString());
        Assert.Equal("webmessaging", row.GetProperty("participants")[0].GetProperty("sessions")[0].GetProperty("messageType").GetString());
        Assert.True(row.TryGetProperty("conversationEnd", out _));

        await sandbox.SendAsync("PATCH", Path, """{"attributes":{"prechat_email":"user@example.com"}}""");
        Assert.Equal(
            Compact(Webchat)[..^1] + ""","attributes":{"prechat_email":"user@example.com"}}""", (await sandbox.GetAsync(Path)).Body);
    }

    [Fact]
    public async Task A_platform_patch_of_a_webchat_document_changes_that_participant_alone()
    {
        await using var sandbox = await StartAsync(Write("webchat.json", Webchat));
        const string Id = "12345678-1234-1234-1234-123456789abc";
        await sandbox.SendAsync(
            "PATCH", $"/api/v2/conversations/{Id}/participants/participant-uuid-customer/attributes", """{"attributes":{"new":"1"}}""");
        Assert.Equal(
            Compact(Webchat).Replace("\"Billing Issue\"}}", "\"Billing Issue\"},\"new\":\"1\"}", StringComparison.Ordinal),
            sandbox.Server.WebchatJson(Id));
    }

    [Fact]
    public async Task Live_documents_and_lists_load_too()
    {
        await using var sandbox = await StartAsync(Write("list.json", $"[{Live},{Webchat}]"), Write("row.json", Row));
        Assert.Equal(3, sandbox.Server.ConversationCount);
        Assert.Equal(Compact(Live), (await sandbox.GetAsync("/api/v2/conversations/live-1")).Body);
        await sandbox.SendAsync("PATCH", "/api/v2/conversations/live-1/participants/p1/attributes", """{"attributes":{"b":"2"}}""");
        var live = (await sandbox.GetAsync("/api/v2/conversations/live-1")).Json;
        Assert.Equal("""{"a":"1","b":"2"}""", live.GetProperty("participants")[0].GetProperty("attributes").GetRawText());
        Assert.True(live.GetProperty("other").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/api/v2/conversations/messages/live-1")).Status);
    }

    [Fact]
    public async Task The_shared_samples_load_where_they_are()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var job = Path.Combine(folder.FullName, "shared", "data", "details-job-results.json");
            if (!File.Exists(job)) continue;
            await using var sandbox = await StartAsync(job, Path.Combine(folder.FullName, "shared", "data", "tutorial-conversation.json"));
            Assert.Equal(11, sandbox.Server.ConversationCount);
            var rows = new List<JsonElement>(); // one job covers 31 days at most
            for (var day = sandbox.Server.From; day < sandbox.Server.To; day = day.AddDays(31))
            {
                rows.AddRange(
                    await sandbox.JobAsync(string.Create(CultureInfo.InvariantCulture,
                        $"{day.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}/{day.UtcDateTime.AddDays(31):yyyy-MM-ddTHH:mm:ssZ}")));
            }

            var expected =
                JsonElement.Parse(await File.ReadAllTextAsync(job, TestContext.Current.CancellationToken)).GetProperty("conversations");
            Assert.All(expected.EnumerateArray(), e => Assert.Contains(rows, r => JsonElement.DeepEquals(e, r)));
            return;
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("42")]
    [InlineData("""{"conversations":7}""")]
    [InlineData("""[{"name":"x"}]""")]
    [InlineData("""{"conversationId":"a","conversationStart":"soon","participants":[]}""")]
    public async Task A_file_of_another_shape_is_refused_in_one_line(string text)
    {
        var file = Write("bad.json", text);
        var e = await Assert.ThrowsAsync<SandboxException>(() => StartAsync(file));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_a_conversation_twice_is_refused()
    {
        Assert.Contains("no such file", (await Assert.ThrowsAsync<SandboxException>(
            () => StartAsync(Path.Combine(_folder, "none.json")))).Message, StringComparison.Ordinal);
        var file = Write("row.json", Row);
        Assert.Contains(
            "twice", (await Assert.ThrowsAsync<SandboxException>(() => StartAsync(file, file))).Message, StringComparison.Ordinal);
    }
}
