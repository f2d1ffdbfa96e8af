using System.Globalization;
using System.Net;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>Pacing by the server's own counters.</summary>
public sealed class QuotaTests
{
    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_wait_for_the_next_window_instead_of_drawing_a_429()
    {
        var limiter = new QuotaLimiter(1, _clock);
        for (var i = 1; i <= 5; i++) await CallAsync(limiter, count: i, allowed: 5, reset: 60);
        var sixth = limiter.WaitAsync(Cancel).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(sixth.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await sixth;
    }

    [Fact]
    public async Task No_more_than_the_share_is_taken_and_what_others_took_counts()
    {
        var limiter = new QuotaLimiter(0.5, _clock);
        await CallAsync(limiter, count: 1, allowed: 10, reset: 60);
        await CallAsync(limiter, count: 4, allowed: 10, reset: 60); // two were somebody else's
        await limiter.WaitAsync(Cancel);
        Assert.False(limiter.WaitAsync(Cancel).AsTask().IsCompleted);
    }

    [Fact]
    public async Task After_a_429_nobody_calls_before_the_time_told()
    {
        var limiter = new QuotaLimiter(1, _clock);
        await limiter.WaitAsync(Cancel);
        using var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        answer.Headers.Add("Retry-After", "7");
        limiter.Answered(answer);
        var next = limiter.WaitAsync(Cancel).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await next;
    }

    [Fact]
    public async Task A_limit_used_up_for_hours_ends_the_run_with_the_time_to_resume()
    {
        var limiter = new QuotaLimiter(1, _clock);
        await CallAsync(limiter, count: 5, allowed: 5, reset: 7200);
        var failure = await Assert.ThrowsAsync<GenesysException>(() => limiter.WaitAsync(Cancel).AsTask());
        Assert.Equal((FailureScope.Unavailable, _clock.GetUtcNow().AddHours(2)), (failure.Scope, failure.ResumeFrom));
        Assert.Contains("2026-11-23T14:00:00Z", failure.Message, StringComparison.Ordinal);
    }

    static async Task CallAsync(QuotaLimiter limiter, int count, int allowed, int reset)
    {
        await limiter.WaitAsync(Cancel);
        using var answer = new HttpResponseMessage(HttpStatusCode.OK);
        answer.Headers.Add("inin-ratelimit-count", count.ToString(CultureInfo.InvariantCulture));
        answer.Headers.Add("inin-ratelimit-allowed", allowed.ToString(CultureInfo.InvariantCulture));
        answer.Headers.Add("inin-ratelimit-reset", reset.ToString(CultureInfo.InvariantCulture));
        limiter.Answered(answer);
    }
}
