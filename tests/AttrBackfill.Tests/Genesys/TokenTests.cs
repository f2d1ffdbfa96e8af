using AttrBackfill.Genesys.Api;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

public sealed class TokenTests
{
    static readonly SandboxOptions Options = new() { Conversations = 20, Days = 1, Rate = "none" };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_waiting_calls_make_one_token_request()
    {
        await using var server = await SandboxServer.StartAsync(Options with { Latency = TimeSpan.FromMilliseconds(20) }, Cancel);
        using var client = ClientFactory.For(server);
        await Task.WhenAll(server.ConversationIds().Select(id => client.Conversations.GetAsync(id, new CallLog(), Cancel)));
        Assert.Equal(1, Tokens(server));
    }

    [Fact]
    public async Task A_revoked_token_is_renewed_once_for_all()
    {
        await using var server = await SandboxServer.StartAsync(Options, Cancel);
        using var client = ClientFactory.For(server);
        var ids = server.ConversationIds().ToList();
        await client.Conversations.GetAsync(ids[0], new CallLog(), Cancel);
        server.RevokeTokens();
        await Task.WhenAll(ids.Select(id => client.Conversations.GetAsync(id, new CallLog(), Cancel)));
        Assert.Equal(2, Tokens(server));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var server = await SandboxServer.StartAsync(Options with { Clock = clock }, Cancel);
        using var client = ClientFactory.For(server, clock: clock);
        await client.Analytics.AvailabilityAsync(Cancel);
        clock.Advance(TimeSpan.FromSeconds(86400) - TimeSpan.FromMinutes(1));
        await client.Analytics.AvailabilityAsync(Cancel);
        Assert.Equal(2, Tokens(server));
        Assert.DoesNotContain(server.Requests, r => r.Status == 401);
    }

    static int Tokens(SandboxServer server) => server.Requests.Count(r => r.Path == "/oauth/token");
}
