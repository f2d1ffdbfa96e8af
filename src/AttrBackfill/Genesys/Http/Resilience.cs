using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace AttrBackfill.Genesys.Http;

/// <summary>Retries on 429 (waiting as told), 5xx, timeouts and broken connections; a timeout per attempt and in total.</summary>
internal static class Resilience
{
    const int Retries = 12;

    /// <summary>Where nothing has ever answered, it is the name or the network, not a passing fault.</summary>
    const int RetriesBeforeFirstAnswer = 3;

    static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Attempt = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Total = TimeSpan.FromMinutes(15);

    public static DelegatingHandler AttemptTimeout(TimeProvider clock) =>
        new ResilienceHandler(Builder(clock).AddTimeout(new HttpTimeoutStrategyOptions { Timeout = Attempt }).Build());

    /// <param name="everAnswered">Whether the host has answered at all in this process.</param>
    public static DelegatingHandler RetryAndTotalTimeout(TimeProvider clock, ILogger trace, Func<bool> everAnswered) => new ResilienceHandler(
        Builder(clock)
            .AddTimeout(new HttpTimeoutStrategyOptions { Timeout = Total })
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = Retries,
                ShouldRetryAfterHeader = false, // done below, since a daily limit must not be waited for
                ShouldHandle = args => ValueTask.FromResult(
                    (everAnswered() || args.AttemptNumber < RetriesBeforeFirstAnswer) && IsTransient(args.Outcome, clock)),
                OnRetry = args => Traced(args, trace),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Delay(args, clock)),
            })
            .Build());

    static ValueTask Traced(OnRetryArguments<HttpResponseMessage> args, ILogger trace)
    {
        var (answer, request) = (args.Outcome.Result, args.Context.GetRequestMessage());
        var why = answer is null ? args.Outcome.Exception!.GetType().Name : $"answered {(int)answer.StatusCode}";
        var correlationId = answer is null ? null : CallFailures.CorrelationIdOf(answer);
        CallTrace.Retries(trace, CallFailures.EndpointOf(request), why, correlationId, args.AttemptNumber + 2, (long)args.RetryDelay.TotalMilliseconds);
        return ValueTask.CompletedTask;
    }

    static ResiliencePipelineBuilder<HttpResponseMessage> Builder(TimeProvider clock) => new() { TimeProvider = clock };

    static bool IsTransient(Outcome<HttpResponseMessage> outcome, TimeProvider clock) => outcome switch
    {
        { Exception: { } exception } => CallFailures.IsBrokenCall(exception),
        { Result: { } answer } => CallFailures.IsTransient(answer.StatusCode)
            && !(CallFailures.RetryAfterOf(answer, clock) > CallFailures.LongestRetryAfter),
        _ => false,
    };

    /// <summary>Never before <c>Retry-After</c>; else exponential, with jitter so that many calls do not come back as one.</summary>
    static TimeSpan Delay(RetryDelayGeneratorArguments<HttpResponseMessage> args, TimeProvider clock)
    {
        if (args.Outcome.Result is { } answer && CallFailures.RetryAfterOf(answer, clock) is { } told)
        {
            return told + Random.Shared.NextDouble() * TimeSpan.FromMilliseconds(250);
        }

        var delay = FirstDelay * Math.Pow(2, args.AttemptNumber);
        return (delay < LongestDelay ? delay : LongestDelay) * (0.5 + Random.Shared.NextDouble() / 2);
    }
}
