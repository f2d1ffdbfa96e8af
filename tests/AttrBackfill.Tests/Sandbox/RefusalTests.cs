using System.Globalization;
using System.Net;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>Refusals by content, the codes and texts of errors, and odd ways to say how long to wait.</summary>
public sealed class RefusalTests
{
    private const string Days = "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));

    private Task<SandboxHttp> StartAsync(string faults, SandboxOptions? options = null) =>
        SandboxHttp.StartAsync((options ?? new SandboxOptions { Rate = "none" })
            with
        { Conversations = 50, Clock = _clock, JobDelay = TimeSpan.Zero, AvailabilityLag = TimeSpan.Zero, Faults = faults });

    private static string Code(SandboxAnswer answer) => answer.Json.GetProperty("code").GetString()!;

    private static string Message(SandboxAnswer answer) => answer.Json.GetProperty("message").GetString()!;

    private static Task<SandboxAnswer> PatchAsync(SandboxHttp sandbox, string attributes)
    {
        var id = sandbox.Server.ConversationIds().First();
        var participant =
            JsonElement.Parse(sandbox.Server.ConversationJson(id)).GetProperty("participants")[0].GetProperty("id").GetString();
        return sandbox.SendAsync(
            "PATCH", $"/api/v2/conversations/{id}/participants/{participant}/attributes", $"{{\"attributes\":{{{attributes}}}}}");
    }

    [Theory]
    [InlineData("400", "invalid.value", "The value 'v1' of the attribute 'bad name' is invalid.", "bad name")]
    [InlineData("413", "request.entity.too.large", "The request is over the size limit. Maximum bytes: 512000", null)]
    [InlineData("422", "invalid.value", "The field 'bad name' cannot be processed.", "bad name")]
    public async Task A_write_with_a_chosen_attribute_is_refused_and_one_without_it_is_not(
        string status, string code, string message, string? field)
    {
        await using var sandbox = await StartAsync($"{status}:bad name,{status}:x_*");
        var refused = await PatchAsync(sandbox, """ "good":"1","bad name":"v1" """);
        Assert.Equal(
            (status, code, message), (((int)refused.Status).ToString(CultureInfo.InvariantCulture), Code(refused), Message(refused)));
        var details = refused.Json.GetProperty("details");
        Assert.Equal(field, details.GetArrayLength() == 0 ? null : details[0].GetProperty("fieldName").GetString());
        Assert.Equal((int)refused.Status, (int)(await PatchAsync(sandbox, """ "x_1":"1" """)).Status);
        Assert.Equal(0, sandbox.Server.WriteCount);
        Assert.Equal(HttpStatusCode.Accepted, (await PatchAsync(sandbox, """ "good":"1","BAD NAME":"2","x1":"3" """)).Status);
    }

    [Fact]
    public async Task A_chosen_field_of_custom_attributes_is_refused()
    {
        await using var sandbox = await StartAsync("422:prechat_email");
        var schema = sandbox.Server.SchemaId;
        var path = $"/api/v2/conversations/{sandbox.Server.ConversationIds().First()}/customattributes";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await sandbox.SendAsync(
            "PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{"prechat_email":"a"}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.SendAsync(
            "PUT", path, $$$"""{"id":"r","schemaId":"{{{schema}}}","customAttributes":{"prechat_subject":"a"}}""")).Status);
    }

    [Theory]
    [InlineData(512_000)]
    [InlineData(2_000)]
    public async Task A_body_above_the_limit_is_refused_and_says_the_limit(int limit)
    {
        await using var sandbox = await StartAsync("", new SandboxOptions { Rate = "none", MaxBodyBytes = limit });
        var frame = "{\"attributes\":{\"a\":\"\"}}".Length;
        Assert.Equal(HttpStatusCode.Accepted, (await PatchAsync(sandbox, $"\"a\":\"{new string('x', limit - frame)}\"")).Status);
        var refused = await PatchAsync(sandbox, $"\"a\":\"{new string('y', limit - frame + 1)}\"");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.Status);
        Assert.Equal(
            ("request.entity.too.large", $"The request is over the size limit. Maximum bytes: {limit}"), (Code(refused), Message(refused)));
        Assert.Equal(limit, refused.Json.GetProperty("limit").GetProperty("value").GetInt32());
        Assert.Equal(1, sandbox.Server.WriteCount);
    }

    [Fact]
    public async Task A_refusal_for_lack_of_permission_names_all_that_would_do()
    {
        await using var sandbox = await StartAsync("", new SandboxOptions { Rate = "none", Permissions = new HashSet<string>() });
        var query = await sandbox.QueryAsync(Days);
        Assert.Equal("missing.any.permissions", Code(query));
        Assert.Equal(
            "You must have at least one of the following permissions assigned: [analytics:conversationDetail:view, analytics:agentConversationDetail:view]", Message(query));
        var live = await sandbox.GetAsync("/api/v2/conversations/" + sandbox.Server.ConversationIds().First());
        Assert.Equal("missing.permissions", Code(live));
        Assert.Contains("conversation:communication:view", Message(live), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_in_a_division_that_the_client_cannot_see_is_refused()
    {
        await using var plain = await StartAsync("");
        var id = plain.Server.ConversationIds().First();
        await using var sandbox = await StartAsync("division:" + id);
        var refused = await sandbox.GetAsync("/api/v2/conversations/" + id);
        Assert.Equal((HttpStatusCode.Forbidden, "missing.division.permission"), (refused.Status, Code(refused)));
    }

    [Fact]
    public async Task The_limit_of_calls_is_named_when_it_is_reached()
    {
        await using var sandbox = await StartAsync("", new SandboxOptions { Rate = "2/60s" });
        for (var i = 0; i < 2; i++) await sandbox.GetAsync("/api/v2/organizations/me");
        var refused = await sandbox.GetAsync("/api/v2/organizations/me");
        Assert.Equal("too.many.requests", Code(refused));
        Assert.Contains("Retry the request in [60] seconds", Message(refused), StringComparison.Ordinal);
        Assert.Equal("""{"key":"client.credentials.token.rate.per.minute","namespace":"platform.api","value":2}""",
            refused.Json.GetProperty("limit").GetRawText());
    }

    [Theory]
    [InlineData("429", "1")]
    [InlineData("429fraction", "0.4")]
    [InlineData("429signed", "+1")]
    [InlineData("429negative", "-1")]
    [InlineData("429date", "Fri, 20 Nov 2026 15:00:01 GMT")]
    [InlineData("429text", "")]
    public async Task A_429_says_in_odd_ways_how_long_to_wait(string kind, string header)
    {
        await using var sandbox = await StartAsync(kind + "@get=1");
        var answer = await sandbox.GetAsync("/api/v2/conversations/" + sandbox.Server.ConversationIds().First());
        Assert.Equal((HttpStatusCode.TooManyRequests, header), (answer.Status, answer.Header("Retry-After")));
        if (header.Length > 0) return;
        Assert.Equal("too.many.requests.retry.after", Code(answer));
        Assert.Contains("Retry the request in [1] seconds", Message(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stuck_job_stays_pending_and_the_next_one_does_not()
    {
        await using var sandbox = await StartAsync("jobStuck=1");
        var stuck = await sandbox.StartJobAsync(Days);
        var next = await sandbox.StartJobAsync(Days);
        _clock.Advance(TimeSpan.FromHours(12));
        async Task<string?> StateAsync(string job) =>
            (await sandbox.GetAsync("/api/v2/analytics/conversations/details/jobs/" + job)).Json.GetProperty("state").GetString();
        Assert.Equal(("PENDING", "FULFILLED"), (await StateAsync(stuck), await StateAsync(next)));
        Assert.Equal(
            HttpStatusCode.NoContent, (await sandbox.SendAsync("DELETE", "/api/v2/analytics/conversations/details/jobs/" + stuck)).Status);
    }

    [Fact]
    public async Task A_page_that_is_too_large_is_refused_and_smaller_pages_are_not()
    {
        await using var sandbox = await StartAsync("pageTooLarge=10");
        var results = $"/api/v2/analytics/conversations/details/jobs/{await sandbox.StartJobAsync(Days)}/results?pageSize=";
        var refused = await sandbox.GetAsync(results + 11);
        Assert.Equal((HttpStatusCode.BadRequest, "response.entity.too.large"), (refused.Status, Code(refused)));
        Assert.Equal(50, (await sandbox.JobAsync(Days, pageSize: 10)).Count);
    }

    [Fact]
    public async Task A_large_page_breaks_off_and_smaller_pages_do_not()
    {
        await using var sandbox = await StartAsync("pageBreaks=10");
        var results = $"/api/v2/analytics/conversations/details/jobs/{await sandbox.StartJobAsync(Days)}/results?pageSize=";
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.GetAsync(results + 11));
        Assert.Equal(50, (await sandbox.JobAsync(Days, pageSize: 10)).Count);
    }

    [Fact]
    public async Task A_token_says_in_text_when_it_expires()
    {
        await using var sandbox =
            await SandboxHttp.StartAsync(new SandboxOptions { Conversations = 1, Faults = "expiresText@token=1" }, login: false);
        var token = (await sandbox.TokenAsync("sandbox", "sandbox")).Json;
        Assert.Equal("86400", token.GetProperty("expires_in").GetString());
        Assert.NotEmpty(token.GetProperty("access_token").GetString()!);
    }

    [Fact]
    public async Task A_wrong_address_leads_elsewhere_on_first_contact()
    {
        await using var sandbox =
            await SandboxHttp.StartAsync(new SandboxOptions { Conversations = 1, Faults = "moved@token=1" }, login: false);
        var answer = await sandbox.TokenAsync("sandbox", "sandbox");
        Assert.Equal((HttpStatusCode.Found, "https://login.example.com/"), (answer.Status, answer.Header("Location")));
    }

    [Theory]
    [InlineData("400:", "names no conversation and no attribute")]
    [InlineData("418:x", "'418' is not a status; known are 403, 404, 409, division, 400, 413, 422")]
    [InlineData("jobStuck=x", "needs a whole number")]
    public void A_rule_that_is_not_understood_is_named(string faults, string message)
    {
        var error = Assert.Throws<SandboxException>(() => SandboxServer.Check(new SandboxOptions { Faults = faults }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
