using Microsoft.Extensions.Logging;

namespace AttrBackfill.Genesys.Http;

/// <summary>What the log says of calls: endpoint, status, correlation id; never a body, a value or a token.</summary>
internal static partial class CallTrace
{
    [LoggerMessage(LogLevel.Debug, "{Endpoint} answered {Status} after {Milliseconds} ms, correlation id {CorrelationId}")]
    public static partial void Answered(ILogger log, string endpoint, int status, long milliseconds, string? correlationId);

    [LoggerMessage(LogLevel.Information, "{Endpoint}: {Why}, correlation id {CorrelationId}; attempt {Attempt} follows in {Milliseconds} ms")]
    public static partial void Retries(ILogger log, string endpoint, string why, string? correlationId, int attempt, long milliseconds);
}
