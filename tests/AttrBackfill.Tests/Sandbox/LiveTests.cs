using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class LiveTests
{
    private const string Days = "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));

    private Task<SandboxHttp> StartAsync(SandboxOptions? options = null) =>
        SandboxHttp.StartAsync(
            (options ?? new SandboxOptions { Conversations = 300 }) with { Clock = _clock, Rate = "none", JobDelay = TimeSpan.Zero });

    /// <summary>A conversation with a customer whose attributes hold the form.</summary>
    private static async Task<(string Id, string Participant)> WithFormAsync(SandboxHttp sandbox, bool open = false)
    {
        foreach (var id in sandbox.Server.ConversationIds().Reverse())
        {
            var document = (await sandbox.GetAsync("/api/v2/conversations/" + id)).Json;
            if (document.TryGetProperty("endTime", out _) == open) continue;
            foreach (var p in document.GetProperty("participants").EnumerateArray())
            {
                if (p.GetProperty("purpose").GetString() == "customer" && p.TryGetProperty("attributes", out var a)
                    && a.TryGetProperty("pre_chat_form_data", out _) && !a.TryGetProperty("prechat_email", out _))
                {
                    return (id, p.GetProperty("id").GetString()!);
                }
            }
        }
        throw new InvalidOperationException("none");
    }

    private static async Task<JsonElement> AttributesAsync(SandboxHttp sandbox, string id, string participant) =>
        (await sandbox.GetAsync("/api/v2/conversations/" + id)).Json.GetProperty("participants").EnumerateArray()
            .Single(p => p.GetProperty("id").GetString() == participant).GetProperty("attributes");

    private static string Patch(string id, string participant) => $"/api/v2/conversations/{id}/participants/{participant}/attributes";

    [Fact]
    public async Task A_patch_merges_and_answers_202_without_a_body()
    {
        await using var sandbox = await StartAsync();
        var (id, participant) = await WithFormAsync(sandbox);
        var before =
            (await AttributesAsync(sandbox, id, participant)).EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetString());
        var answer =
            await sandbox.SendAsync("PATCH", Patch(id, participant), """{"attributes":{"prechat_email":"a@b.c","ANI ":"changed"}}""");
        Assert.Equal((HttpStatusCode.Accepted, ""), (answer.Status, answer.Body));
        before["prechat_email"] = "a@b.c";
        before["ANI "] = "changed";
        Assert.Equal(before, (await AttributesAsync(sandbox, id, participant)).EnumerateObject()
            .ToDictionary(a => a.Name, a => a.Value.GetString()));
        Assert.Equal(1, sandbox.Server.WriteCount);
    }

    [Fact]
    public async Task The_message_path_answers_with_the_attributes()
    {
        await using var sandbox = await StartAsync();
        var (id, participant) = await WithFormAsync(sandbox);
        var answer = await sandbox.SendAsync(
            "PATCH", $"/api/v2/conversations/messages/{id}/participants/{participant}/attributes", """{"attributes":{"x":"1"}}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("1", answer.Json.GetProperty("attributes").GetProperty("x").GetString());
        Assert.True(answer.Json.GetProperty("attributes").TryGetProperty("ANI ", out _));
        var view = (await sandbox.GetAsync("/api/v2/conversations/messages/" + id)).Json;
        Assert.Contains(view.GetProperty("participants").EnumerateArray(), p =>
            p.TryGetProperty("attributes", out var a) && a.TryGetProperty("x", out _));
    }

    [Theory]
    [InlineData("""{"attributes":{"a":1}}""")]
    [InlineData("""{"attributes":{"a":null}}""")]
    [InlineData("""{"attributes":{"ok":"1","a":{"b":"c"}}}""")]
    [InlineData("""{"attributes":[]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"attributes":{""")]
    public async Task Only_strings_are_taken_and_nothing_of_a_bad_patch_is_kept(string body)
    {
        await using var sandbox = await StartAsync();
        var (id, participant) = await WithFormAsync(sandbox);
        var before = sandbox.Server.ConversationJson(id);
        var answer = await sandbox.SendAsync("PATCH", Patch(id, participant), body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("bad.request", answer.Json.GetProperty("code").GetString());
        Assert.Equal(before, sandbox.Server.ConversationJson(id));
        Assert.Equal(0, sandbox.Server.WriteCount);
    }

    [Fact]
    public async Task Unknown_conversations_participants_paths_and_methods_are_told_apart()
    {
        await using var sandbox = await StartAsync();
        var (id, _) = await WithFormAsync(sandbox);
        const string Body = """{"attributes":{"a":"b"}}""";
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.SendAsync("PATCH", Patch(id, "nobody"), Body)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.SendAsync("PATCH", Patch(Guid.Empty.ToString(), "x"), Body)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync("/api/v2/nothing")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await sandbox.SendAsync("PUT", Patch(id, "x"), Body)).Status);
        Assert.Equal("not.found", (await sandbox.GetAsync("/api/v2/conversations/" + Guid.Empty)).Json.GetProperty("code").GetString());
        var voice =
            (await sandbox.QueryAsync(
                Days, ""","segmentFilters":[{"type":"and","predicates":[{"dimension":"mediaType","value":"voice"}]}]""")).Json
            .GetProperty("conversations")[0].GetProperty("conversationId").GetString();
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync("/api/v2/conversations/messages/" + voice)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync("/api/v2/conversations/webchat/" + voice)).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/api/v2/conversations/" + voice)).Status);
    }

    [Fact]
    public async Task Analytics_never_learns_of_a_patch_after_the_end_but_does_of_one_before_it()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 300, AvailabilityLag = TimeSpan.FromMinutes(1) });
        var (late, lateParticipant) = await WithFormAsync(sandbox);
        var (open, openParticipant) = await WithFormAsync(sandbox, open: true);
        await sandbox.SendAsync("PATCH", Patch(late, lateParticipant), """{"attributes":{"mark":"late"}}""");
        await sandbox.SendAsync("PATCH", Patch(open, openParticipant), """{"attributes":{"mark":"early"}}""");
        _clock.Advance(TimeSpan.FromHours(9));
        await sandbox.SendAsync("PATCH", Patch(open, openParticipant), """{"attributes":{"mark":"late"}}""");
        Assert.Equal("late", (await AttributesAsync(sandbox, open, openParticipant)).GetProperty("mark").GetString());
        var rows = (await sandbox.JobAsync(Days)).ToDictionary(c => c.GetProperty("conversationId").GetString()!);
        JsonElement Attributes(string id, string participant) =>
            rows[id].GetProperty("participants").EnumerateArray().Single(p => p.GetProperty("participantId").GetString() == participant)
                .GetProperty("attributes");
        Assert.False(Attributes(late, lateParticipant).TryGetProperty("mark", out _));
        Assert.Equal("early", Attributes(open, openParticipant).GetProperty("mark").GetString());
        Assert.True(rows[open].TryGetProperty("conversationEnd", out _));
    }

    [Fact]
    public async Task Webchat_shows_nested_objects_and_conversation_attributes_once_written()
    {
        await using var sandbox = await StartAsync();
        var (id, participant) = await WithFormAsync(sandbox);
        var path = "/api/v2/conversations/webchat/" + id;
        var document = (await sandbox.GetAsync(path)).Json;
        Assert.Equal("webchat", document.GetProperty("type").GetString());
        Assert.False(document.TryGetProperty("attributes", out _));
        var customer = document.GetProperty("participants").EnumerateArray().Single(p => p.GetProperty("id").GetString() == participant);
        Assert.Equal("customer", customer.GetProperty("role").GetString());
        Assert.NotNull(
            customer.GetProperty("attributes").GetProperty("pre_chat_form_data").GetProperty("address").GetProperty("city").GetString());

        var patched = await sandbox.SendAsync("PATCH", path, """{"attributes":{"a":"1"}}""");
        Assert.Equal(HttpStatusCode.OK, patched.Status);
        await sandbox.SendAsync("PATCH", path, """{"attributes":{"b":"2"}}""");
        var merged = (await sandbox.GetAsync(path)).Json;
        Assert.Equal("""{"a":"1","b":"2"}""", merged.GetProperty("attributes").GetRawText());
        Assert.Equal(document.GetProperty("participants").GetRawText(), merged.GetProperty("participants").GetRawText());
    }

    [Fact]
    public async Task A_put_loses_what_it_leaves_out()
    {
        await using var sandbox = await StartAsync();
        var (id, participant) = await WithFormAsync(sandbox);
        var path = "/api/v2/conversations/webchat/" + id;
        await sandbox.SendAsync("PATCH", path, """{"attributes":{"a":"1"}}""");
        var body =
            $$$"""{"id":"{{{id}}}","type":"webchat","participants":[{"id":"{{{participant}}}","role":"customer","attributes":{"kept":"yes"}}],"attributes":{"b":"2"},"unknown":[1.10]}""";
        var answer = await sandbox.SendAsync("PUT", path, body);
        Assert.Equal((HttpStatusCode.OK, body), (answer.Status, answer.Body));
        Assert.Equal(body, (await sandbox.GetAsync(path)).Body);
        Assert.Equal("""{"kept":"yes"}""", (await AttributesAsync(sandbox, id, participant)).GetRawText());
        await sandbox.SendAsync("PATCH", Patch(id, participant), """{"attributes":{"more":"1"}}""");
        Assert.Contains("""{"kept":"yes","more":"1"}""", (await sandbox.GetAsync(path)).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.SendAsync("PUT", path, """{"id":"other"}""")).Status);
    }

    [Fact]
    public async Task Where_the_gateway_lacks_it_webchat_cannot_be_patched()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 300, WebchatPatch = false });
        var (id, _) = await WithFormAsync(sandbox);
        Assert.Equal(HttpStatusCode.NotFound,
            (await sandbox.SendAsync("PATCH", "/api/v2/conversations/webchat/" + id, """{"attributes":{"a":"1"}}""")).Status);
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        var permissions = new HashSet<string> { "conversation:communication:view" };
        await using var sandbox = await StartAsync(new SandboxOptions { Conversations = 300, Permissions = permissions });
        var (id, participant) = await WithFormAsync(sandbox);
        var query = await sandbox.QueryAsync(Days);
        Assert.Equal(HttpStatusCode.Forbidden, query.Status);
        Assert.Equal("missing.any.permissions", query.Json.GetProperty("code").GetString());
        Assert.Contains("analytics:conversationDetail:view", query.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync("/api/v2/conversations/customattributes/schemas")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await sandbox.GetAsync("/api/v2/conversations/webchat/" + id)).Status);
        Assert.Equal(
            HttpStatusCode.Accepted, (await sandbox.SendAsync("PATCH", Patch(id, participant), """{"attributes":{"a":"1"}}""")).Status);
    }
}
