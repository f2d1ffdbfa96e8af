namespace AttrBackfill.Sandbox.Quota;

/// <param name="Count">Calls in the present window, this one included.</param>
/// <param name="Reset">Whole seconds until the window ends.</param>
/// <param name="RetryAfter">Seconds to wait; null when the call is allowed.</param>
internal readonly record struct RateState(int Count, int Allowed, int Reset, int? RetryAfter);

/// <summary>Counts calls in windows of fixed length, the first of which starts with the first call.</summary>
internal sealed class RateWindow(SandboxRate? rate, TimeProvider clock)
{
    const int Unlimited = 1_000_000_000;
    readonly Lock _lock = new();
    readonly int _allowed = rate?.Calls ?? Unlimited;
    readonly TimeSpan _length = rate?.Window ?? TimeSpan.FromSeconds(60);
    DateTimeOffset _end = DateTimeOffset.MinValue;
    DateTimeOffset _lastRefusal;
    TimeSpan _penalty;
    int _count;

    public RateState Enter()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now >= _end) (_count, _end, _penalty) = (0, now + _length, TimeSpan.Zero);
            _count++;
            if (_count <= _allowed) return State(now, refused: false);
            Lengthen(now);
            return State(now, refused: true);
        }
    }

    /// <summary>The counters without a call: for answers to calls that belong to no client.</summary>
    public RateState Peek()
    {
        lock (_lock) return State(clock.GetUtcNow(), refused: false);
    }

    /// <summary>
    /// Retrying early costs a second, once a second at most and one window in all: calls that were in flight together
    /// when the limit was reached are no retries.
    /// </summary>
    void Lengthen(DateTimeOffset now)
    {
        var first = _count == _allowed + 1;
        if (!first && now - _lastRefusal >= TimeSpan.FromSeconds(1) && _penalty < _length)
        {
            _penalty += TimeSpan.FromSeconds(1);
            _end += TimeSpan.FromSeconds(1);
        }
        else if (!first)
        {
            return;
        }

        _lastRefusal = now;
    }

    RateState State(DateTimeOffset now, bool refused)
    {
        var seconds = _end > now ? (int)Math.Ceiling((_end - now).TotalSeconds) : (int)_length.TotalSeconds;
        return new RateState(_count, _allowed, seconds, refused ? Math.Max(1, seconds) : null);
    }
}
