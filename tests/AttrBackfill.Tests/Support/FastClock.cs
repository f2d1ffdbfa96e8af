using System.Diagnostics;

namespace AttrBackfill.Tests.Support;

/// <summary>A clock that runs faster than the real one: what waits a minute there has waited a fraction of a second here.</summary>
internal sealed class FastClock(double factor = 100, DateTimeOffset? start = null) : TimeProvider
{
    readonly Lock _state = new();
    DateTimeOffset _start = start ?? new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);

    readonly long _origin = Stopwatch.GetTimestamp();

    public override long GetTimestamp() => _origin + (long)((Stopwatch.GetTimestamp() - _origin) * factor);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_state) return _start + GetElapsedTime(_origin);
    }

    /// <summary>From now on the time is this one, and runs on from there. What waits at present is not affected.</summary>
    public void SetUtcNow(DateTimeOffset now)
    {
        lock (_state) _start = now - GetElapsedTime(_origin);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Real(dueTime), Real(period)), this);

    TimeSpan Real(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds / factor));

    sealed class FastTimer(ITimer timer, FastClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
