using System.Net;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class TokenTests
{
    private static readonly SandboxOptions Few = new() { Conversations = 5 };

    [Fact]
    public async Task A_client_that_is_known_gets_a_bearer_token_for_a_day()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Few, login: false);
        var answer = await sandbox.TokenAsync("sandbox", "sandbox");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.Equal(86400, answer.Json.GetProperty("expires_in").GetInt32());
    }

    [Fact]
    public async Task A_wrong_secret_is_an_invalid_client()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Few, login: false);
        var answer = await sandbox.TokenAsync("sandbox", "guess");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("invalid_client", answer.Json.GetProperty("error").GetString());
        Assert.NotEmpty(answer.Json.GetProperty("description").GetString()!);
        Assert.NotEmpty(answer.Json.GetProperty("error_description").GetString()!);
    }

    [Fact]
    public async Task Another_grant_is_refused()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Few, login: false);
        var answer = await sandbox.TokenAsync("sandbox", "sandbox", "password");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("unsupported_grant_type", answer.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_call_without_a_token_is_refused_with_a_correlation_id()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Few, login: false);
        var answer = await sandbox.GetAsync("/api/v2/organizations/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("authentication.required", answer.Json.GetProperty("code").GetString());
        Assert.True(Guid.TryParse(answer.Header("ININ-Correlation-Id"), out _));
        Assert.Equal(answer.Header("ININ-Correlation-Id"), answer.Json.GetProperty("contextId").GetString());
        Assert.Equal(401, answer.Json.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_revoked_token_is_bad_credentials_until_the_next_login()
    {
        await using var sandbox = await SandboxHttp.StartAsync(Few);
        sandbox.Server.RevokeTokens();
        var answer = await sandbox.GetAsync("/api/v2/tokens/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("bad.credentials", answer.Json.GetProperty("code").GetString());
        await sandbox.LoginAsync();
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/api/v2/tokens/me")).Status);
    }

    [Fact]
    public async Task A_token_ends_after_its_day()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using var sandbox = await SandboxHttp.StartAsync(Few with { Clock = clock });
        clock.Advance(TimeSpan.FromSeconds(86399));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/api/v2/tokens/me")).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await sandbox.GetAsync("/api/v2/tokens/me")).Status);
    }
}
