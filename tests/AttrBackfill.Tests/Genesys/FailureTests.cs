using System.Net;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>Each error of the remote side: what it reaches, and the line that names cause and remedy.</summary>
public sealed class FailureTests
{
    static readonly SandboxOptions Options = new() { Conversations = 20, Days = 1, Rate = "none" };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_secret_is_refused_at_login_and_not_tried_again()
    {
        await using var server = await SandboxServer.StartAsync(Options, Cancel);
        using var client = ClientFactory.For(server, secret: "marked-wrong-secret");
        var failure = await Assert.ThrowsAsync<GenesysException>(() => client.Analytics.AvailabilityAsync(Cancel));
        Assert.Equal(FailureScope.Refused, failure.Scope);
        Assert.Contains("GENESYS_CLIENT_SECRET", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("marked", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("conversation:communication:view", "missing.permissions")]
    [InlineData("analytics:conversationDetail:view", "missing.any.permissions")]
    public async Task A_missing_permission_is_named(string permission, string code)
    {
        var all = new HashSet<string> { "conversation:communication:view", "analytics:conversationDetail:view" };
        all.Remove(permission);
        await using var server = await SandboxServer.StartAsync(Options with { Permissions = all }, Cancel);
        using var client = ClientFactory.For(server);
        var failure = await Assert.ThrowsAsync<GenesysException>(async () =>
        {
            await client.Analytics.AvailabilityAsync(Cancel);
            await client.Conversations.GetAsync(server.ConversationIds().First(), new CallLog(), Cancel);
        });
        Assert.Equal((HttpStatusCode.Forbidden, FailureScope.Item, code), (failure.Status, failure.Scope, failure.Code));
        Assert.Contains(permission, failure.Message, StringComparison.Ordinal);
        Assert.Contains(failure.CorrelationId!, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_the_webchat_scope_is_refused()
    {
        await using var server = await SandboxServer.StartAsync(Options with { Permissions = new HashSet<string>() }, Cancel);
        using var client = ClientFactory.For(server);
        var failure = await Assert.ThrowsAsync<GenesysException>(
            () => client.Webchat.GetAsync(server.ConversationIds().First(), new CallLog(), Cancel));
        Assert.Equal((HttpStatusCode.Unauthorized, FailureScope.Refused), (failure.Status, failure.Scope));
        Assert.Contains("conversation:webchat:read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_conversation_is_one_conversation_s_failure()
    {
        await using var server = await SandboxServer.StartAsync(Options, Cancel);
        using var client = ClientFactory.For(server);
        var failure = await Assert.ThrowsAsync<GenesysException>(
            () => client.Conversations.GetAsync(Guid.NewGuid().ToString(), new CallLog(), Cancel));
        Assert.Equal((HttpStatusCode.NotFound, FailureScope.Item), (failure.Status, failure.Scope));
        Assert.Contains("check the id and its type", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_refused_never_shows_in_the_message()
    {
        await using var server = await SandboxServer.StartAsync(Options, Cancel);
        using var client = ClientFactory.For(server);
        var body = new ParticipantAttributes(new Dictionary<string, string> { ["a"] = "marked-value" });
        var failure = await Assert.ThrowsAsync<GenesysException>(
            () => client.Conversations.PatchAttributesAsync(server.ConversationIds().First(), "nobody", body, new CallLog(), Cancel));
        Assert.DoesNotContain("marked-value", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var server = await SandboxServer.StartAsync(Options with { Faults = "redirect@get=1" }, Cancel);
        using var client = ClientFactory.For(server, clock: new FastClock());
        var failure = await Assert.ThrowsAsync<GenesysException>(
            () => client.Conversations.GetAsync(server.ConversationIds().First(), new CallLog(), Cancel));
        Assert.Equal((HttpStatusCode)307, failure.Status);
        Assert.Contains($"a redirect to {server.BaseAddress.Authority}, which is not followed; check GENESYS_REGION (or GENESYS_API_URL)",
            failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, r => r.Path.StartsWith("/redirected", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("429")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("html")]
    [InlineData("empty")]
    [InlineData("reset")]
    [InlineData("truncated")]
    [InlineData("malformed")]
    [InlineData("cut")]
    [InlineData("nothing")]
    [InlineData("portal")]
    [InlineData("wrongType")]
    [InlineData("redirect")]
    [InlineData("revoke")]
    public async Task A_passing_fault_is_retried(string fault)
    {
        await using var server = await SandboxServer.StartAsync(Options with { Faults = $"{fault}@get=0.5" }, Cancel);
        using var client = ClientFactory.For(server, clock: new FastClock());
        var calls = new CallLog();
        foreach (var id in server.ConversationIds().Take(8)) Assert.Equal(id, (await client.Conversations.GetAsync(id, calls, Cancel)).Id);
        if (fault == "wrongType") return; // nothing is wrong but the label
        Assert.True(calls.Calls > 8);
        Assert.True(client.Calls.Drain().Single(c => c.Endpoint == "GET /api/v2/conversations/{conversationId}").Retries > 0);
    }
}
