using System.Globalization;
using System.Net;
using AttrBackfill.Genesys.Quota;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>Calls that somebody waits for, beside a run that paces itself.</summary>
public sealed class UrgentLaneTests
{
    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    readonly UrgentLane _lane = new();
    int _count;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_urgent_call_goes_while_a_run_waits_and_the_run_s_next_call_comes_later()
    {
        using var alone = new QuotaLimiter(1, 16, _clock);
        using var beside = new QuotaLimiter(1, 16, _clock);
        var waitAlone = await WaitOfNextCallAsync(alone, urgent: 0);
        _count = 0;
        using (_lane.Join(beside))
        {
            var waitBeside = await WaitOfNextCallAsync(beside, urgent: 2);
            Assert.True(waitBeside > waitAlone, $"{waitAlone} {waitBeside}");
        }
    }

    [Fact]
    public async Task Where_the_limit_is_used_up_an_urgent_call_is_refused_until_the_window_ends()
    {
        using var limiter = new QuotaLimiter(0.5, 16, _clock);
        using var joined = _lane.Join(limiter);
        for (var i = 0; i < 5; i++) await UrgentAsync();
        var over = await Assert.ThrowsAsync<OverQuotaException>(UrgentAsync);
        Assert.Equal(TimeSpan.FromSeconds(60), over.Wait);
        Assert.Equal(5, _count); // half of ten
        _clock.Advance(TimeSpan.FromSeconds(60));
        _count = 0;
        await UrgentAsync();
    }

    [Fact]
    public async Task A_429_keeps_urgent_calls_away_for_as_long_as_it_says()
    {
        using var limiter = new QuotaLimiter(1, 16, _clock);
        using var joined = _lane.Join(limiter);
        await _lane.SendAsync(() => Task.FromResult(Answer(HttpStatusCode.TooManyRequests, retryAfter: 7)));
        var over = await Assert.ThrowsAsync<OverQuotaException>(UrgentAsync);
        Assert.Equal(TimeSpan.FromSeconds(7), over.Wait);
    }

    [Fact]
    public async Task A_run_that_has_left_the_lane_refuses_nothing_and_counts_nothing()
    {
        using var limiter = new QuotaLimiter(0.1, 16, _clock);
        _lane.Join(limiter).Dispose();
        for (var i = 0; i < 5; i++) await UrgentAsync();
        Assert.Null(limiter.Allowed);
    }

    [Fact]
    public async Task An_urgent_call_that_breaks_off_is_over_for_every_run()
    {
        using var limiter = new QuotaLimiter(1, 16, _clock);
        using var joined = _lane.Join(limiter);
        await UrgentAsync();
        var used = limiter.Used;
        await Assert.ThrowsAsync<HttpRequestException>(() => _lane.SendAsync(() => throw new HttpRequestException("broken")));
        Assert.Equal(used, limiter.Used);
    }

    /// <summary>Six of ten calls have been made, half of which go at once: how long the next one waits.</summary>
    async Task<TimeSpan> WaitOfNextCallAsync(QuotaLimiter limiter, int urgent)
    {
        for (var i = 0; i < 6; i++)
        {
            var ticket = await limiter.WaitAsync(Cancel);
            limiter.Answered(ticket, Answer(HttpStatusCode.OK));
        }

        var next = limiter.WaitAsync(Cancel).AsTask();
        Assert.False(next.IsCompleted);
        for (var i = 0; i < urgent; i++) await UrgentAsync();
        var waited = TimeSpan.Zero;
        while (!next.IsCompleted && waited < TimeSpan.FromSeconds(59))
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            waited += TimeSpan.FromSeconds(1);
            await Task.WhenAny(next, Task.Delay(20, Cancel)); // continuations run elsewhere
        }

        Assert.True(next.IsCompleted);
        return waited;
    }

    Task<HttpResponseMessage> UrgentAsync() => _lane.SendAsync(() => Task.FromResult(Answer(HttpStatusCode.OK)));

    HttpResponseMessage Answer(HttpStatusCode status, int? retryAfter = null)
    {
        var answer = new HttpResponseMessage(status);
        var elapsed = (int)(_clock.GetUtcNow() - _clock.Start).TotalSeconds % 60;
        answer.Headers.Add("inin-ratelimit-count", (++_count).ToString(CultureInfo.InvariantCulture));
        answer.Headers.Add("inin-ratelimit-allowed", "10");
        answer.Headers.Add("inin-ratelimit-reset", (60 - elapsed).ToString(CultureInfo.InvariantCulture));
        if (retryAfter is { } seconds) answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return answer;
    }
}
