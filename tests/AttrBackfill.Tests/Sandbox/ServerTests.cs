using System.Net;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class ServerTests : IDisposable
{
    private const string Days = "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SandboxOptions Options => new() { Conversations = 100, Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero };

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.168.1.10")]
    [InlineData("::")]
    [InlineData("example.com")]
    [InlineData("")]
    public async Task Nothing_but_loopback_is_listened_on(string host)
    {
        var e = await Assert.ThrowsAsync<SandboxException>(
            () => SandboxServer.StartAsync(Options with { Host = host }, CancellationToken.None));
        Assert.Contains("loopback", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.2")]
    public async Task Loopback_has_many_names(string host)
    {
        await using var sandbox = await SandboxHttp.StartAsync(Options with { Host = host });
        Assert.True(sandbox.Server.BaseAddress.IsLoopback);
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        await using var first = await SandboxServer.StartAsync(Options, CancellationToken.None);
        var port = first.BaseAddress.Port;
        var e = await Assert.ThrowsAsync<SandboxException>(
            () => SandboxServer.StartAsync(Options with { Port = port }, CancellationToken.None));
        Assert.Contains($"127.0.0.1:{port}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task Every_answer_bears_the_date_of_the_sandboxs_clock()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Options);
        var answer = await sandbox.GetAsync("/api/v2/analytics/conversations/details/jobs/availability");
        Assert.Equal(_clock.GetUtcNow(), answer.Headers.Date);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_data_and_another_seed_other_data()
    {
        async Task<string> JobTextAsync(int seed)
        {
            await using var sandbox = await SandboxHttp.StartAsync(Options with { Seed = seed });
            return string.Join('\n', (await sandbox.JobAsync(Days)).Select(c => c.GetRawText()));
        }
        var first = await JobTextAsync(1);
        Assert.Equal(first, await JobTextAsync(1));
        Assert.NotEqual(first, await JobTextAsync(2));
    }

    [Fact]
    public async Task Requests_are_recorded_with_path_query_and_status()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Options);
        await sandbox.GetAsync("/api/v2/conversations/none?x=1");
        var last = sandbox.Server.Requests[^1];
        Assert.Equal(("GET", "/api/v2/conversations/none?x=1", 404, "get"), (last.Method, last.Path, last.Status, last.Endpoint));
        Assert.Equal((1, 2), (sandbox.Server.CountOf("token"), sandbox.Server.RequestCount));
    }

    [Fact]
    public async Task State_survives_a_restart_on_a_later_day_and_other_data_start_anew()
    {
        var options = Options with { StateFile = Path.Combine(_folder, "sub", "state.json") };
        string id, participant, live;
        await using (var sandbox = await SandboxHttp.StartAsync(options))
        {
            var customer = (await sandbox.JobAsync(Days)).SelectMany(c => c.GetProperty("participants").EnumerateArray(), (c, p) => (c, p))
                .First(x => x.p.GetProperty("purpose").GetString() == "customer");
            id = customer.c.GetProperty("conversationId").GetString()!;
            participant = customer.p.GetProperty("participantId").GetString()!;
            await sandbox.SendAsync("PATCH", $"/api/v2/conversations/{id}/participants/{participant}/attributes",
                """{"attributes":{"tab\tname":"Zoë 🙂 \"x\""}}""");
            live = sandbox.Server.ConversationJson(id);
        }
        _clock.Advance(TimeSpan.FromDays(3));
        await using (var again = await SandboxHttp.StartAsync(options))
        {
            Assert.Equal(live, again.Server.ConversationJson(id));
            Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), again.Server.To);
        }
        await using var other = await SandboxHttp.StartAsync(options with { Conversations = 101 });
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero), other.Server.To);
    }

    [Fact]
    public async Task A_state_file_of_something_else_is_not_overwritten()
    {
        var file = Path.Combine(_folder, "state.json");
        await File.WriteAllTextAsync(file, "my diary", TestContext.Current.CancellationToken);
        var e = await Assert.ThrowsAsync<SandboxException>(
            () => SandboxServer.StartAsync(Options with { StateFile = file }, CancellationToken.None));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Equal("my diary", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_state_file_that_cannot_be_written_is_told_at_the_start()
    {
        var e = await Assert.ThrowsAsync<SandboxException>(
            () => SandboxServer.StartAsync(Options with { StateFile = _folder }, CancellationToken.None));
        Assert.Contains(_folder, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task Webchat_documents_and_custom_attributes_survive_a_restart()
    {
        var options = Options with { StateFile = Path.Combine(_folder, "state.json") };
        string webchat, custom, path;
        string id;
        await using (var sandbox = await SandboxHttp.StartAsync(options))
        {
            id = sandbox.Server.ConversationIds()
                .First(i => sandbox.Server.ConversationJson(i).Contains("\"type\":\"webmessaging\"", StringComparison.Ordinal));
            await sandbox.SendAsync("PATCH", "/api/v2/conversations/webchat/" + id, """{"attributes":{"a":[1.10]}}""");
            path = $"/api/v2/conversations/{id}/customattributes";
            var schema =
                (await sandbox.GetAsync("/api/v2/conversations/customattributes/schemas")).Json.GetProperty("entities")[0].GetProperty("id")
                    .GetString();
            await sandbox.SendAsync(
                "PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{"prechat_cart_total":1.10}}""");
            await sandbox.SendAsync("PATCH", path, """{"id":"r","version":1,"divisions":["d"],"customAttributes":{"prechat_vip":true}}""");
            webchat = sandbox.Server.WebchatJson(id);
            custom = (await sandbox.GetAsync(path)).Body;
            await sandbox.Server.SaveAsync();
        }
        await using var again = await SandboxHttp.StartAsync(options);
        Assert.Equal(webchat, again.Server.WebchatJson(id));
        Assert.Contains("1.10", webchat, StringComparison.Ordinal);
        Assert.Equal(custom, (await again.GetAsync(path)).Body);
        Assert.Contains("1.10", custom, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_a_bad_request()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Options);
        var id = sandbox.Server.ConversationIds().First();
        var participant =
            System.Text.Json.JsonElement.Parse(sandbox.Server.ConversationJson(id)).GetProperty("participants")[0].GetProperty("id")
                .GetString();
        var answer = await sandbox.SendAsync(
            "PATCH", $"/api/v2/conversations/{id}/participants/{participant}/attributes", """{"attributes":{"a":"\ud83d"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Open_conversations_end_in_time()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Options);
        var open = sandbox.Server.ConversationIds()
            .Where(i => !sandbox.Server.ConversationJson(i).Contains("\"endTime\":\"2026-11-20T15", StringComparison.Ordinal)
            && !System.Text.Json.JsonElement.Parse(sandbox.Server.ConversationJson(i)).TryGetProperty("endTime", out _)).ToList();
        Assert.Equal(3, open.Count);
        _clock.Advance(TimeSpan.FromHours(9));
        Assert.All(open, i =>
            Assert.True(System.Text.Json.JsonElement.Parse(sandbox.Server.ConversationJson(i)).TryGetProperty("endTime", out _)));
    }

    [Fact]
    public async Task A_token_in_the_wrong_place_does_not_reach_an_endpoint()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Options, login: false);
        Assert.Equal(HttpStatusCode.Unauthorized, (await sandbox.GetAsync("/api/v2/conversations/x?access_token=abc")).Status);
    }
}
