using System.Globalization;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// What a connection waits for at this moment, for the progress line and the log. Each wait has a name and an end, and the name holds no
/// value and no id. Safe for many threads.
/// </summary>
internal sealed partial class Waits(TimeProvider clock, ILogger log)
{
    /// <summary>A shorter wait has no name.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(3);

    enum Kind { RateLimit, Retry, DetailsJob, Soak }

    readonly Lock _state = new();
    readonly SortedDictionary<Kind, (string Name, DateTimeOffset Until)> _waits = [];

    /// <summary>
    /// Such as <c>rate limit until 02:31:17Z</c>, <c>retry 3 at 02:31:17Z (answered 503)</c>, <c>details job QUEUED, until 03:01:17Z at the
    /// latest</c>; null where nothing is waited for.
    /// </summary>
    public string? Now
    {
        get
        {
            var now = clock.GetUtcNow();
            lock (_state) return _waits.Values.FirstOrDefault(w => w.Until > now).Name;
        }
    }

    public void RateLimit(TimeSpan wait) => Begin(Kind.RateLimit, wait, until => $"rate limit until {until}");

    /// <summary>The call was let through.</summary>
    public void RateLimitEnded() => End(Kind.RateLimit);

    /// <param name="retry">From 1.</param>
    /// <param name="why">Without values: <c>answered 503</c>, <c>connection reset</c>.</param>
    public void Retry(int retry, string why, TimeSpan delay) =>
        Begin(Kind.Retry, delay, until => $"retry {retry.ToString(CultureInfo.InvariantCulture)} at {until} ({why})");

    /// <param name="state">As the API names it.</param>
    /// <param name="left">How long it is still waited for at most.</param>
    public void DetailsJob(string state, TimeSpan left)
    {
        if (Begin(Kind.DetailsJob, left, until => $"details job {state}, until {until} at the latest") is { } name) LogWaiting(log, name);
    }

    public void DetailsJobEnded() => End(Kind.DetailsJob);

    /// <summary>The conversations of a canary are read again after this time.</summary>
    public void Soak(TimeSpan left)
    {
        if (Begin(Kind.Soak, left, until => $"canary soak until {until}") is { } name) LogWaiting(log, name);
    }

    public void SoakEnded() => End(Kind.Soak);

    public void DetailsJobCancelled(string state, TimeSpan after) => LogJobCancelled(log, state, after.TotalMinutes);

    /// <returns>The name, where it is a new one.</returns>
    string? Begin(Kind kind, TimeSpan length, Func<string, string> name)
    {
        if (length < Least) return null;
        var until = clock.GetUtcNow() + length;
        var text = name(until.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        lock (_state)
        {
            var before = _waits.GetValueOrDefault(kind);
            if (kind == Kind.Retry && before.Until > until) return null; // of many calls the last one
            _waits[kind] = (text, until);
            return text == before.Name ? null : text;
        }
    }

    void End(Kind kind)
    {
        lock (_state) _waits.Remove(kind);
    }

    [LoggerMessage(3, LogLevel.Information, "Waiting: {Name}")]
    static partial void LogWaiting(ILogger log, string name);

    [LoggerMessage(4, LogLevel.Warning, "A details job is still {State} after {Minutes:0} minutes: it is cancelled")]
    static partial void LogJobCancelled(ILogger log, string state, double minutes);
}
