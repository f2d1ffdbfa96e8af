using System.Net;
using System.Threading.RateLimiting;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Genesys.Quota;

/// <summary>
/// Paces a connection: a bound on the calls in flight, and the server's own counters (<see cref="QuotaWindow"/>). One call at a time
/// waits for the window, the others wait behind it.
/// </summary>
/// <param name="reader">Where responses tell the counters; null for those of Genesys Cloud.</param>
/// <param name="stopping">Nothing is let through any more.</param>
internal sealed class QuotaLimiter(
    double share, int maxConcurrency, TimeProvider clock, Waits? waits = null, QuotaReader? reader = null,
    CancellationToken stopping = default)
    : IDisposable
{
    readonly QuotaReader _reader = reader ?? new QuotaReader(OrganisationFacts.UsualLimitHeaders);
    readonly CancellationTokenSource _closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    readonly long _origin = clock.GetTimestamp();
    readonly Lock _state = new();
    readonly QuotaWindow _window = new(share);
    readonly SemaphoreSlim _turn = new(1);
    readonly ConcurrencyLimiter _inFlight = new(new ConcurrencyLimiterOptions { PermitLimit = maxConcurrency, QueueLimit = int.MaxValue });
    TaskCompletionSource _news = NewNews();

    /// <summary>Calls the server allows in a window; null while it has not said.</summary>
    public int? Allowed
    {
        get { lock (_state) return _window.Allowed; }
    }

    /// <summary>
    /// Calls that count in the server's present window, those of other programs among them; null where that is not known.
    /// </summary>
    public int? Used
    {
        get { lock (_state) return _window.Used(Now); }
    }

    /// <summary>How long the limit is used up for a call that does not wait its turn; zero where it may be sent now.</summary>
    public TimeSpan UrgentWait
    {
        get { lock (_state) return _window.UrgentWait(Now); }
    }

    TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>
    /// Returns when the next call may be sent. Every call that passed must be followed by <see cref="Answered"/> or <see cref="Broken"/>.
    /// </summary>
    /// <exception cref="GenesysException">The limit is used up for longer than is worth waiting.</exception>
    /// <exception cref="OperationCanceledException">The call was given up, or the run is stopping.</exception>
    public async ValueTask<QuotaTicket> WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        await _turn.WaitAsync(either.Token);
        try
        {
            while (true)
            {
                TimeSpan wait;
                Task news;
                lock (_state)
                {
                    var now = Now;
                    wait = _window.Wait(now);
                    if (wait <= TimeSpan.Zero)
                    {
                        waits?.RateLimitEnded();
                        return _window.Send(now);
                    }

                    if (wait > CallFailures.LongestRetryAfter && !_window.HasCallsInFlight)
                        throw CallFailures.UsedUp(clock.GetUtcNow() + wait);
                    news = _news.Task;
                }

                waits?.RateLimit(wait);
                await WaitAsync(wait, news, either.Token);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Counts a call that does not wait its turn: it must be followed by <see cref="Answered"/> or <see cref="Broken"/>.</summary>
    public QuotaTicket SendUrgent()
    {
        lock (_state) return _window.Send(Now);
    }

    /// <summary>A place among the calls in flight, to be disposed when its answer has been read.</summary>
    public async ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        return await _inFlight.AcquireAsync(1, either.Token);
    }

    public void Answered(QuotaTicket ticket, HttpResponseMessage answer)
    {
        lock (_state)
        {
            var now = Now;
            if (_reader.Reading(answer, now) is { } reading) _window.Told(ticket, reading, now);
            else _window.Untold(answered: true);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests && StillUntil(answer, now) is { } until
                && until - now <= CallFailures.LongestRetryAfter)
            {
                _window.KeepStill(until);
            }
        }

        Tell();
    }

    /// <summary>The wait that the 429 names, else until the end of the window; null where neither is known.</summary>
    TimeSpan? StillUntil(HttpResponseMessage answer, TimeSpan now) =>
        CallFailures.RetryAfterOf(answer) is { } wait ? now + wait : _window.Ends(now);

    public void Broken()
    {
        lock (_state) _window.Untold(answered: false);
        Tell();
    }

    /// <summary>Lets nothing through any more; calls in flight continue.</summary>
    public void Close() => _closed.Cancel();

    public void Dispose()
    {
        _closed.Dispose();
        _turn.Dispose();
        _inFlight.Dispose();
    }

    async Task WaitAsync(TimeSpan wait, Task news, CancellationToken cancellationToken)
    {
        // A timer counts whole milliseconds, and must not fire before its time.
        var time =
            TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(wait.TotalMilliseconds, CallFailures.LongestRetryAfter.TotalMilliseconds)));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(news, Task.Delay(time, clock, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    void Tell() => Interlocked.Exchange(ref _news, NewNews()).SetResult();

    static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
