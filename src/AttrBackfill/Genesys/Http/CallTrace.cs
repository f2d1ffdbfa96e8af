using Microsoft.Extensions.Logging;

namespace AttrBackfill.Genesys.Http;

/// <summary>What the log says of calls: endpoint, status, correlation id; never a body, a value or a token.</summary>
internal static partial class CallTrace
{
    /// <summary>The category of these lines in the daemon's log, where a filter may name it.</summary>
    public const string Category = "AttrBackfill.Genesys.Http";

    [LoggerMessage(1, LogLevel.Debug, "{Endpoint} answered {Status} after {Milliseconds} ms, correlation id {CorrelationId}")]
    public static partial void Answered(ILogger log, string endpoint, int status, long milliseconds, string? correlationId);

    /// <param name="more">Such as a correlation id, or how many retries were not logged; empty where there is neither.</param>
    [LoggerMessage(2, LogLevel.Information, "{Endpoint}: {Why}, retry {Retry} in {Seconds:0.0} s{More}")]
    public static partial void Retries(ILogger log, string endpoint, string why, int retry, double seconds, string more);
}
