using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Genesys.Quota;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>Each wait of more than a few seconds has a name for the progress line.</summary>
public sealed class WaitsTests : IDisposable
{
    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 27, 4, 0, 0, TimeSpan.Zero));
    readonly LogLines _log = new();
    readonly Waits _waits;

    public WaitsTests() => _waits = new Waits(_clock, _log.CreateLogger("waits"));

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_wait_is_named_until_its_end()
    {
        Assert.Null(_waits.Now);
        _waits.RateLimit(TimeSpan.FromSeconds(42));
        Assert.Equal("rate limit until 04:00:42Z", _waits.Now);
        _clock.Advance(TimeSpan.FromSeconds(42));
        Assert.Null(_waits.Now);
    }

    [Fact]
    public void A_wait_that_ends_early_is_named_no_longer()
    {
        _waits.RateLimit(TimeSpan.FromSeconds(42));
        _waits.RateLimitEnded();
        Assert.Null(_waits.Now);
    }

    [Fact]
    public void A_short_wait_has_no_name()
    {
        _waits.Retry(1, "answered 503", TimeSpan.FromSeconds(2));
        _waits.RateLimit(TimeSpan.FromSeconds(2.9));
        Assert.Null(_waits.Now);
    }

    [Fact]
    public void Of_many_retries_the_one_that_ends_last_is_named()
    {
        _waits.Retry(3, "answered 503", TimeSpan.FromSeconds(5));
        _waits.Retry(1, "answered 502", TimeSpan.FromSeconds(4));
        Assert.Equal("retry 3 at 04:00:05Z (answered 503)", _waits.Now);
    }

    [Fact]
    public void The_rate_limit_is_named_before_a_details_job_and_a_slow_job_is_logged_once_per_state()
    {
        foreach (var left in (int[])[1800, 1785, 1770])
        {
            _waits.DetailsJob("QUEUED", TimeSpan.FromSeconds(left));
            _clock.Advance(TimeSpan.FromSeconds(15));
        }

        _waits.DetailsJob("PENDING", TimeSpan.FromSeconds(1755));
        Assert.Equal("details job PENDING, until 04:30:00Z at the latest", _waits.Now);
        _waits.RateLimit(TimeSpan.FromSeconds(30));
        Assert.StartsWith("rate limit", _waits.Now, StringComparison.Ordinal);
        Assert.Equal(
            "Waiting: details job QUEUED, until 04:30:00Z at the latest\nWaiting: details job PENDING, until 04:30:00Z at the latest",
            _log.At(LogLevel.Information));
    }

    [Fact]
    public async Task A_used_up_window_is_named_with_its_end()
    {
        using var limiter = new QuotaLimiter(1, 16, _clock, _waits);
        using var answer = new HttpResponseMessage();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("count", "5"), ("allowed", "5"), ("reset", "42")])
            answer.Headers.Add($"inin-ratelimit-{name}", value);
        limiter.Answered(await limiter.WaitAsync(TestContext.Current.CancellationToken), answer);
        var next = limiter.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.Equal("rate limit until 04:00:42Z", _waits.Now);
        _clock.Advance(TimeSpan.FromSeconds(43));
        await next;
        Assert.Null(_waits.Now);
    }
}
