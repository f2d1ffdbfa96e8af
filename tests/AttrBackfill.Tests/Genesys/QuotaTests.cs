using System.Globalization;
using System.Net;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Genesys.Quota;
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
        using var limiter = Limiter();
        await CallAsync(limiter, count: 5, allowed: 5, reset: 60);
        var next = limiter.WaitAsync(Cancel).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await next;
    }

    [Fact]
    public async Task No_more_than_the_share_is_taken()
    {
        using var limiter = Limiter(share: 0.1);
        await CallAsync(limiter, count: 1, allowed: 10, reset: 60);
        Assert.False(limiter.WaitAsync(Cancel).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Half_of_a_window_goes_at_once_and_the_rest_is_spread()
    {
        using var limiter = Limiter();
        for (var i = 1; i <= 5; i++) await CallAsync(limiter, count: i, allowed: 10, reset: 60);
        await CallAsync(limiter, count: 6, allowed: 10, reset: 60);
        var next = limiter.WaitAsync(Cancel).AsTask();
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await next;
    }

    [Fact]
    public async Task What_others_took_counts()
    {
        using var limiter = Limiter();
        await CallAsync(limiter, count: 9, allowed: 10, reset: 60); // eight were somebody else's
        await CallAsync(limiter, count: 10, allowed: 10, reset: 60);
        Assert.False(limiter.WaitAsync(Cancel).AsTask().IsCompleted);
    }

    [Fact]
    public async Task The_first_call_goes_alone_and_its_answer_lets_the_others_go()
    {
        using var limiter = Limiter();
        var first = await limiter.WaitAsync(Cancel);
        var second = limiter.WaitAsync(Cancel).AsTask();
        Assert.False(second.IsCompleted);
        using var answer = Answer(count: 1, allowed: 10, reset: 60);
        limiter.Answered(first, answer);
        await second;
        await limiter.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_server_that_tells_no_limit_is_not_waited_for()
    {
        using var limiter = Limiter();
        using var answer = new HttpResponseMessage(HttpStatusCode.OK);
        limiter.Answered(await limiter.WaitAsync(Cancel), answer);
        for (var i = 0; i < 100; i++) await limiter.WaitAsync(Cancel);
    }

    [Fact]
    public async Task After_a_429_nobody_calls_before_the_time_told()
    {
        using var limiter = Limiter();
        using var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        answer.Headers.Add("Retry-After", "7");
        limiter.Answered(await limiter.WaitAsync(Cancel), answer);
        var next = limiter.WaitAsync(Cancel).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await next;
    }

    [Fact]
    public async Task No_more_calls_are_in_flight_than_allowed_and_a_streamed_one_is_until_its_body_is_disposed()
    {
        using var limiter = new QuotaLimiter(1, 1, TimeProvider.System);
        using var client = new HttpMessageInvoker(new QuotaHandler(limiter) { InnerHandler = new StreamingHandler() });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/");
        var answer = await client.SendAsync(request, Cancel);
        var next = limiter.EnterAsync(Cancel).AsTask();
        Assert.False(next.IsCompleted);
        answer.Dispose();
        Assert.True((await next).IsAcquired);
    }

    sealed class StreamingHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage
            {
                Content = new StreamedContent(new ByteArrayContent([]), 1, new IOException("too large"), TimeProvider.System),
            });
    }

    [Fact]
    public async Task A_limit_used_up_for_hours_ends_the_run_with_the_time_to_resume()
    {
        using var limiter = Limiter();
        await CallAsync(limiter, count: 5, allowed: 5, reset: 7200);
        var failure = await Assert.ThrowsAsync<GenesysException>(() => limiter.WaitAsync(Cancel).AsTask());
        Assert.Equal((FailureScope.Unavailable, _clock.GetUtcNow().AddHours(2)), (failure.Scope, failure.ResumeFrom));
        Assert.Contains("2026-11-23T14:00:00Z", failure.Message, StringComparison.Ordinal);
    }

    QuotaLimiter Limiter(double share = 1) => new(share, 16, _clock);

    static async Task CallAsync(QuotaLimiter limiter, int count, int allowed, int reset)
    {
        using var answer = Answer(count, allowed, reset);
        limiter.Answered(await limiter.WaitAsync(Cancel), answer);
    }

    static HttpResponseMessage Answer(int count, int allowed, int reset)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK);
        answer.Headers.Add("inin-ratelimit-count", count.ToString(CultureInfo.InvariantCulture));
        answer.Headers.Add("inin-ratelimit-allowed", allowed.ToString(CultureInfo.InvariantCulture));
        answer.Headers.Add("inin-ratelimit-reset", reset.ToString(CultureInfo.InvariantCulture));
        return answer;
    }
}
