using System.Net;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Scheduling;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// Retries on 429 (waiting as the server asks), 5xx, redirects, revoked tokens, timeouts and broken connections; a timeout per attempt and
/// in total.
/// </summary>
internal static class Resilience
{
    /// <summary>Beyond any that <see cref="RemoteHealth"/> finds worth making; the total timeout bounds them too.</summary>
    const int MostRetries = 100;

    /// <summary>From here on the delay does not grow.</summary>
    const int LongestDelayFrom = 10;

    static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>After a 429 without a time: the retries go beyond the server's window of a minute.</summary>
    static readonly TimeSpan LongestDelayOverTheLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Attempt = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Total = TimeSpan.FromMinutes(15);

    const int UrgentRetries = 3;

    /// <summary>A data action waits for 15 seconds by default.</summary>
    static readonly TimeSpan UrgentTotal = TimeSpan.FromSeconds(6);

    public static DelegatingHandler AttemptTimeout(TimeProvider clock) =>
        new ResilienceHandler(Builder(clock).AddTimeout(new HttpTimeoutStrategyOptions { Timeout = Attempt }).Build());

    /// <summary>For a call whose caller waits: a passing fault is retried, and the caller gets an answer in time.</summary>
    public static DelegatingHandler UrgentRetry(TimeProvider clock, ILogger trace, RemoteHealth health, Waits waits) =>
        Retry(UrgentRetries, UrgentTotal, IsToldToWait, clock, trace, health, waits);

    public static DelegatingHandler RetryAndTotalTimeout(TimeProvider clock, ILogger trace, RemoteHealth health, Waits waits) =>
        Retry(MostRetries, Total, IsToldToWaitLong, clock, trace, health, waits);

    /// <param name="total">All attempts and the delays between them.</param>
    /// <param name="mustNotWait">Outcomes that are returned as they are, since the wait that they ask for is too long.</param>
    static ResilienceHandler Retry(
        int retries, TimeSpan total, Func<Outcome<HttpResponseMessage>, bool> mustNotWait, TimeProvider clock, ILogger trace,
        RemoteHealth health, Waits waits)
    {
        var log = new RetryLog(trace, waits, clock);
        return new ResilienceHandler(
            Builder(clock).AddTimeout(new HttpTimeoutStrategyOptions { Timeout = total })
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = retries,
                ShouldRetryAfterHeader = false, // done below, since a daily limit must not be waited for
                ShouldHandle = args => ValueTask.FromResult(
                    !mustNotWait(args.Outcome) && args.Context.GetRequestMessage() is { } request
                        && (args.AttemptNumber < OptionalCall.Retries || !OptionalCall.Is(request) || IsOverTheLimit(args.Outcome))
                        && HealthHandler.IsWorthRepeating(request, health)),
                OnRetry = args =>
                {
                    log.Note(args);
                    return ValueTask.CompletedTask;
                },
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Delay(args)),
            })
            .Build());
    }

    static ResiliencePipelineBuilder<HttpResponseMessage> Builder(TimeProvider clock) => new() { TimeProvider = clock };

    static bool IsOverTheLimit(Outcome<HttpResponseMessage> outcome) => outcome.Result?.StatusCode == HttpStatusCode.TooManyRequests;

    static bool IsToldToWait(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } answer && CallFailures.RetryAfterOf(answer) > TimeSpan.Zero;

    static bool IsToldToWaitLong(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } answer && CallFailures.RetryAfterOf(answer) > CallFailures.LongestRetryAfter;

    /// <summary>Never before <c>Retry-After</c>; else exponential, with jitter so that many calls do not come back as one.</summary>
    static TimeSpan Delay(RetryDelayGeneratorArguments<HttpResponseMessage> args)
    {
        if (args.Outcome.Result is { } answer && CallFailures.RetryAfterOf(answer) is { } told)
        {
            return told + Random.Shared.NextDouble() * TimeSpan.FromMilliseconds(250);
        }

        var delay = FirstDelay * Math.Pow(2, Math.Min(args.AttemptNumber, LongestDelayFrom));
        var longest = IsOverTheLimit(args.Outcome) ? LongestDelayOverTheLimit : LongestDelay;
        return (delay < longest ? delay : longest) * (0.5 + Random.Shared.NextDouble() / 2);
    }
}
