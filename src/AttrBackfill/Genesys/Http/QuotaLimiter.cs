using System.Globalization;
using System.Net;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// Paces a connection by the server's own counters: takes no more than a share of what is allowed in a window, counts what other
/// users of the client took, and keeps still for as long as <c>Retry-After</c> says.
/// </summary>
internal sealed class QuotaLimiter(double share, TimeProvider clock)
{
    readonly Lock _state = new();
    int? _allowed;
    int _counted;
    int _inFlight;
    DateTimeOffset _windowEnd = DateTimeOffset.MinValue;
    DateTimeOffset _stillUntil = DateTimeOffset.MinValue;

    /// <summary>Calls the server allows in a window; null while it has not said.</summary>
    public int? Allowed
    {
        get { lock (_state) return _allowed; }
    }

    /// <summary>Returns when the next call may be sent. Every call that passed must be followed by <see cref="Answered"/> or <see cref="Broken"/>.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = TryTake();
            if (wait <= TimeSpan.Zero) return;
            if (wait > CallFailures.LongestRetryAfter) throw CallFailures.UsedUp(clock.GetUtcNow() + wait);
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    public void Answered(HttpResponseMessage answer)
    {
        lock (_state)
        {
            _inFlight--;
            var now = clock.GetUtcNow();
            if (Number(answer, "inin-ratelimit-allowed") is { } allowed and > 0) _allowed = allowed;
            if (Number(answer, "inin-ratelimit-reset") is { } reset && Number(answer, "inin-ratelimit-count") is { } count)
            {
                var end = now + TimeSpan.FromSeconds(reset);
                // Answers overtake each other: within a window only a higher count is news.
                var sameWindow = (end - _windowEnd).Duration() < TimeSpan.FromSeconds(1.5) && now < _windowEnd;
                _counted = sameWindow ? Math.Max(_counted, count) : count;
                if (!sameWindow) _windowEnd = end;
            }

            if (answer.StatusCode == HttpStatusCode.TooManyRequests && CallFailures.RetryAfterOf(answer, clock) is { } wait
                && wait <= CallFailures.LongestRetryAfter && now + wait > _stillUntil)
            {
                _stillUntil = now + wait;
            }
        }
    }

    public void Broken()
    {
        lock (_state) _inFlight--;
    }

    /// <summary>Takes a call, or says how long to wait before asking again.</summary>
    TimeSpan TryTake()
    {
        lock (_state)
        {
            var now = clock.GetUtcNow();
            if (now < _stillUntil) return _stillUntil - now;
            if (_allowed is { } allowed && now < _windowEnd && _counted + _inFlight >= Math.Max(1, (int)(allowed * share)))
            {
                return _windowEnd - now;
            }

            _inFlight++;
            return TimeSpan.Zero;
        }
    }

    static int? Number(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out var values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

internal sealed class QuotaHandler(QuotaLimiter limiter) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await limiter.WaitAsync(cancellationToken);
        try
        {
            var answer = await base.SendAsync(request, cancellationToken);
            limiter.Answered(answer);
            return answer;
        }
        catch
        {
            limiter.Broken();
            throw;
        }
    }
}
