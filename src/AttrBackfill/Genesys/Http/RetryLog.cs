using AttrBackfill.Genesys.Api;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// Logs retries: one line a cause and ten seconds, since in an outage each call retries for the same reason. Safe for many threads.
/// </summary>
internal sealed class RetryLog(ILogger log, Waits waits, TimeProvider clock)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    readonly Lock _state = new();
    readonly Dictionary<string, Cause> _causes = [];

    sealed class Cause
    {
        public long? LoggedAt { get; set; }

        public int Unlogged { get; set; }
    }

    public void Note(OnRetryArguments<HttpResponseMessage> args)
    {
        var answer = args.Outcome.Result;
        var why = answer is null ? TransportCause.Of(args.Outcome.Exception!) : $"answered {(int)answer.StatusCode}";
        waits.Retry(args.AttemptNumber + 1, why, args.RetryDelay);
        if (Unlogged(why) is not { } unlogged) return;
        var correlationId = answer is null ? null : CallFailures.CorrelationIdOf(answer);
        var more = (correlationId is null ? "" : $" (correlation id {correlationId})")
            + (unlogged == 0 ? "" : $"; {unlogged} more retries for this cause were not logged");
        CallTrace.Retries(
            log, CallFailures.EndpointOf(args.Context.GetRequestMessage()), why, args.AttemptNumber + 1, args.RetryDelay.TotalSeconds,
            more);
    }

    /// <summary>How many were not logged since the last line of this cause; null where this one is not logged either.</summary>
    int? Unlogged(string why)
    {
        lock (_state)
        {
            if (!_causes.TryGetValue(why, out var cause)) _causes[why] = cause = new Cause();
            if (cause.LoggedAt is { } at && clock.GetElapsedTime(at) < Every)
            {
                cause.Unlogged++;
                return null;
            }

            var unlogged = cause.Unlogged;
            (cause.LoggedAt, cause.Unlogged) = (clock.GetTimestamp(), 0);
            return unlogged;
        }
    }
}
