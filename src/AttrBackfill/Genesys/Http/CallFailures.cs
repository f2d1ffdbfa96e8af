using System.Globalization;
using System.Net;
using System.Text.Json;
using AttrBackfill.Genesys.Wire;
using Polly.Timeout;
using Refit;

namespace AttrBackfill.Genesys.Http;

/// <summary>From an answer or a broken connection to one line that names the cause and the remedy.</summary>
internal static class CallFailures
{
    /// <summary>A longer wait (a daily limit) ends the run instead.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    const int LongestErrorBody = 64 * 1024;

    public static async Task<GenesysException> FromAnswerAsync(HttpResponseMessage answer, TimeProvider clock)
    {
        var body = await ReadBodyAsync(answer);
        var endpoint = EndpointOf(answer.RequestMessage);
        var correlationId = CorrelationIdOf(answer) ?? body?.ContextId;
        var status = (int)answer.StatusCode;
        var code = body?.Code ?? body?.Error;
        var (scope, remedy, resumeFrom) = Judge(answer, endpoint, clock);
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"{endpoint} answered {status}{(code is null ? "" : $" {OneLine(code)}")}: {remedy}{CorrelationNote(correlationId)}");
        return new GenesysException(message, scope)
        {
            Status = answer.StatusCode, Code = code, CorrelationId = correlationId, ResumeFrom = resumeFrom,
        };
    }

    /// <summary>No answer, or one that broke off or cannot be read.</summary>
    public static GenesysException FromTransport(HttpRequestMessage request, Exception exception) => exception is HttpRequestException or IOException
        ? new GenesysException(
            $"{EndpointOf(request)} at {request.RequestUri?.Authority}: {OneLine(Innermost(exception).Message)}; check GENESYS_REGION (or the gateway's URL) and the network",
            FailureScope.Transient, exception)
        : new GenesysException(
            $"{EndpointOf(request)} at {request.RequestUri?.Authority}: no answer in time; check the network, then resume", FailureScope.Transient, exception);

    /// <summary>Not JSON to its end, or not of the documented shape.</summary>
    public static GenesysException FromShape(HttpResponseMessage answer, Exception exception) => new(
        $"{EndpointOf(answer.RequestMessage)}: the answer cannot be read{CorrelationNote(CorrelationIdOf(answer))}", FailureScope.Item, exception)
    {
        Status = answer.StatusCode, CorrelationId = CorrelationIdOf(answer),
    };

    /// <summary>A limit that will not let a call through for so long that the run is better resumed later.</summary>
    public static GenesysException UsedUp(DateTimeOffset until) =>
        new($"the limit is used up until {until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}; resume then", FailureScope.Unavailable) { ResumeFrom = until };

    /// <summary>Method and path with its placeholders.</summary>
    public static string EndpointOf(HttpRequestMessage? request)
    {
        if (request is null) return "a call";
        var template = request.Options.TryGetValue(new HttpRequestOptionsKey<string>(HttpRequestMessageOptions.RelativePathTemplate), out var path)
            ? path
            : request.RequestUri?.AbsolutePath;
        return $"{request.Method} {template?.Split('?')[0]}";
    }

    public static string? CorrelationIdOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("ININ-Correlation-Id", out var values) ? values.FirstOrDefault() : null;

    /// <summary>Null where the answer names no time.</summary>
    public static TimeSpan? RetryAfterOf(HttpResponseMessage answer, TimeProvider clock) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > clock.GetUtcNow() ? date - clock.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    /// <summary>Whether an exception says that a call got no answer, or half of one.</summary>
    public static bool IsBrokenCall(Exception? exception) => exception is
        HttpRequestException or IOException or TimeoutRejectedException or OperationCanceledException { InnerException: TimeoutException };

    static (FailureScope Scope, string Remedy, DateTimeOffset? ResumeFrom) Judge(
        HttpResponseMessage answer, string endpoint, TimeProvider clock)
    {
        var status = answer.StatusCode;
        if (status == HttpStatusCode.TooManyRequests && RetryAfterOf(answer, clock) is { } wait && wait > LongestRetryAfter)
        {
            var from = clock.GetUtcNow() + wait;
            return (FailureScope.Unavailable, UsedUp(from).Message, from);
        }

        return status switch
        {
            HttpStatusCode.Unauthorized => (FailureScope.Refused,
                $"the token is invalid or the client lacks a scope; check GENESYS_CLIENT_ID / GENESYS_CLIENT_SECRET, and that the client may use {NeedOf(endpoint)}", null),
            HttpStatusCode.Forbidden => (FailureScope.Item,
                $"the client's role lacks {NeedOf(endpoint)}, or the conversation is in a division or queue that it cannot see; add the permission or give the role that division", null),
            HttpStatusCode.NotFound => (FailureScope.Item, "no such conversation, or not of this type; check the id and its type", null),
            HttpStatusCode.Conflict => (FailureScope.Item, "somebody else changed it at the same time; run again", null),
            HttpStatusCode.TooManyRequests => (FailureScope.Transient, "over the limit, in spite of waiting as told; resume later", null),
            _ when IsTransient(status) => (FailureScope.Transient, "Genesys Cloud keeps failing; resume later", null),
            _ when (int)status is >= 300 and < 400 => (FailureScope.Item,
                "a redirect, which is not followed; check the region or the gateway's URL", null),
            _ => (FailureScope.Item, "the request was refused", null),
        };
    }

    static string NeedOf(string endpoint) => endpoint switch
    {
        _ when endpoint.Contains("/analytics/conversations/details", StringComparison.Ordinal) => "analytics:conversationDetail:view",
        _ when endpoint.Contains("/conversations/webchat/", StringComparison.Ordinal) => "conversation:webchat:read",
        "POST /api/v2/conversations/customattributes/schemas" => "conversation:customAttributes:schemaAdd",
        _ when endpoint.Contains("/customattributes/schemas", StringComparison.Ordinal) => "conversation:customAttributes:schemaView",
        _ when endpoint.Contains("/customattributes", StringComparison.Ordinal) =>
            endpoint.StartsWith("GET", StringComparison.Ordinal) ? "conversation:customAttributes:view" : "conversation:customAttributes:edit",
        _ => "conversation:communication:view",
    };

    static async Task<ErrorBody?> ReadBodyAsync(HttpResponseMessage answer)
    {
        try
        {
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            return bytes.Length is 0 or > LongestErrorBody ? null : JsonSerializer.Deserialize(bytes, WireJson.Default.ErrorBody);
        }
        catch (JsonException)
        {
            return null; // A proxy's page, say.
        }
    }

    static string CorrelationNote(string? correlationId) => correlationId is null ? "" : $" (correlation id {OneLine(correlationId)})";

    static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    static string OneLine(string text) =>
        new([.. text.Take(200).Select(c => char.IsControl(c) ? ' ' : c)]);
}
