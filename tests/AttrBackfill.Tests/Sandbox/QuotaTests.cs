using System.Net;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

public sealed class QuotaTests
{
    private const string Path = "/api/v2/organizations/me";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private Task<SandboxHttp> StartAsync(string rate) =>
        SandboxHttp.StartAsync(new SandboxOptions { Conversations = 5, Rate = rate, Clock = _clock });

    [Fact]
    public async Task Every_answer_tells_the_state_of_the_window()
    {
        await using var sandbox = await StartAsync("300/60s");
        await sandbox.GetAsync(Path);
        _clock.Advance(TimeSpan.FromSeconds(20));
        var answer = await sandbox.GetAsync(Path);
        Assert.Equal((2, 300, 40),
            (answer.Number("inin-ratelimit-count"), answer.Number("inin-ratelimit-allowed"), answer.Number("inin-ratelimit-reset")));
    }

    [Fact]
    public async Task Over_the_limit_calls_are_refused_until_the_window_ends()
    {
        await using var sandbox = await StartAsync("2/60s");
        await sandbox.GetAsync(Path);
        await sandbox.GetAsync(Path);
        _clock.Advance(TimeSpan.FromSeconds(10));
        var refused = await sandbox.GetAsync(Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(50, refused.Number("Retry-After"));
        Assert.Equal("too.many.requests", refused.Json.GetProperty("code").GetString());
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task Retrying_early_lengthens_the_wait()
    {
        await using var sandbox = await StartAsync("1/60s");
        await sandbox.GetAsync(Path);
        Assert.Equal(60, (await sandbox.GetAsync(Path)).Number("Retry-After"));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(51, (await sandbox.GetAsync(Path)).Number("Retry-After"));
    }

    [Fact]
    public async Task Calls_in_flight_together_are_no_early_retries()
    {
        await using var sandbox = await StartAsync("1/60s");
        await sandbox.GetAsync(Path);
        foreach (var _ in Enumerable.Range(0, 5)) Assert.Equal(60, (await sandbox.GetAsync(Path)).Number("Retry-After"));
    }

    [Fact]
    public async Task Logging_in_is_not_counted()
    {
        await using var sandbox = await StartAsync("10/60s");
        await sandbox.LoginAsync();
        Assert.Equal(1, (await sandbox.GetAsync(Path)).Number("inin-ratelimit-count"));
    }

    [Fact]
    public async Task Without_a_rate_the_allowance_is_huge()
    {
        await using var sandbox = await StartAsync("none");
        Assert.True((await sandbox.GetAsync(Path)).Number("inin-ratelimit-allowed") > 1_000_000);
    }

    [Theory]
    [InlineData("300")]
    [InlineData("300/60")]
    [InlineData("0/60s")]
    [InlineData("-1/60s")]
    [InlineData("fast")]
    public async Task A_rate_that_is_not_understood_is_refused(string rate)
    {
        var e = await Assert.ThrowsAsync<SandboxException>(() => StartAsync(rate));
        Assert.Contains(rate, e.Message, StringComparison.Ordinal);
        Assert.Contains("300/60s", e.Message, StringComparison.Ordinal);
    }
}
