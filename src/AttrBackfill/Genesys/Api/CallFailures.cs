using System.Globalization;
using System.Net;
using System.Text.Json;
using AttrBackfill.Text;
using Polly.Timeout;
using Refit;

namespace AttrBackfill.Genesys.Api;

/// <summary>From an answer or a broken connection to one line that names the cause and the remedy.</summary>
internal static class CallFailures
{
    /// <summary>A longer wait (a daily limit) ends the run instead.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    const int LongestErrorBody = 64 * 1024;

    /// <summary>Of a text of the server, in code points.</summary>
    const int LongestText = 200;

    /// <param name="wasAccepted">Whether the endpoint took a token of this process before.</param>
    /// <param name="isFirstContact">Whether the host has given no good answer yet.</param>
    public static async Task<GenesysException> FromAnswerAsync(
        HttpResponseMessage answer, bool wasAccepted, bool isFirstContact, TimeProvider clock)
    {
        var body = await ReadBodyAsync(answer);
        var endpoint = EndpointOf(answer.RequestMessage);
        var correlationId = CorrelationIdOf(answer) ?? (body?.ContextId is { } id ? OneLine(id) : null);
        var status = (int)answer.StatusCode;
        var code = (body?.Code ?? body?.Error) is { } reported ? OneLine(reported) : null;
        var (scope, remedy, resumeFrom) = Classify(answer, endpoint, wasAccepted, isFirstContact, clock);
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"{endpoint} answered {status}{(code is null ? "" : $" {code}")}: {remedy}{CorrelationNote(correlationId)}");
        return new GenesysException(message, scope)
        {
            Status = answer.StatusCode, Code = code, CorrelationId = correlationId, ResumeFrom = resumeFrom,
            Reason = ServerReason.Of(body),
        };
    }

    /// <summary>No answer, or one that broke off or cannot be read.</summary>
    public static GenesysException FromTransport(HttpRequestMessage request, Exception exception) => new(
        $"{EndpointOf(request)} at {request.RequestUri?.Authority}: {CauseOf(exception)}; {RemedyOf(exception)}", FailureScope.Transient,
        exception);

    /// <summary>Why a call got no answer, in words of our own: a foreign message may hold a proxy's password or an address.</summary>
    public static string CauseOf(Exception exception) => TransportCause.Of(exception);

    static string RemedyOf(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            "check HTTPS_PROXY, the user and password in it included",
        HttpRequestException or IOException => "check GENESYS_REGION (or the gateway's URL) and the network",
        _ => "check the network, then resume",
    };

    /// <summary>Not JSON to its end, or not of the documented shape.</summary>
    public static GenesysException FromShape(HttpResponseMessage answer, Exception exception) => exception as GenesysException ?? new(
        $"{EndpointOf(answer.RequestMessage)}: the answer cannot be read{CorrelationNote(CorrelationIdOf(answer))}", FailureScope.Item,
        exception)
    {
        Status = answer.StatusCode, CorrelationId = CorrelationIdOf(answer),
    };

    /// <summary>A limit that will not let a call through for so long that the run is better resumed later.</summary>
    public static GenesysException UsedUp(DateTimeOffset until) =>
        new($"the limit is used up until {until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}; resume then",
            FailureScope.Unavailable)
        { ResumeFrom = until };

    /// <summary>Method and path with its placeholders.</summary>
    public static string EndpointOf(HttpRequestMessage? request)
    {
        if (request is null) return "a call";
        var template =
            request.Options.TryGetValue(new HttpRequestOptionsKey<string>(HttpRequestMessageOptions.RelativePathTemplate), out var path)
            ? path
            : request.RequestUri?.AbsolutePath;
        return $"{request.Method} {template?.Split('?')[0]}";
    }

    public static string? CorrelationIdOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("ININ-Correlation-Id", out var values) ? values.Select(OneLine).FirstOrDefault() : null;

    /// <summary>Null where the answer names no time; see <see cref="RetryAfter"/>.</summary>
    public static TimeSpan? RetryAfterOf(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta;

    /// <summary>Where the host has answered well before, a redirect comes from a proxy and may pass.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status is >= 500 || IsRedirect(status);

    public static bool IsRedirect(HttpStatusCode status) => (int)status is >= 300 and < 400;

    /// <summary>Whether an exception says that a call got no answer, or half of one.</summary>
    public static bool IsBrokenCall(Exception? exception) => exception is
        HttpRequestException or IOException or TimeoutRejectedException or OperationCanceledException { InnerException: TimeoutException };

    /// <summary>Whether an exception says that no server was reached.</summary>
    public static bool IsUnreached(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError
    };

    /// <summary>Whether a 401 is about what the client may do, and not about its token.</summary>
    public static async Task<bool> NamesScopeAsync(HttpResponseMessage answer) =>
        (await ReadBodyAsync(answer))?.Code is { } code
        && (code.StartsWith("missing.", StringComparison.Ordinal) || code.Contains("scope", StringComparison.Ordinal)
            || code == "not.authorized");

    /// <summary>An answer that would be the same the next time.</summary>
    public static GenesysException Unreadable(HttpRequestMessage request, HttpResponseMessage answer, string why) => new(
        $"{EndpointOf(request)}: {why}{CorrelationNote(CorrelationIdOf(answer))}", FailureScope.Item)
    {
        Status = answer.StatusCode, CorrelationId = CorrelationIdOf(answer),
    };

    /// <summary>A page that is read from the network can be asked for in halves. Else it is one conversation's failure.</summary>
    public static GenesysException TooLarge(HttpRequestMessage request, HttpResponseMessage answer, long limit) => new(
        $"{EndpointOf(request)}: the answer is larger than {limit / 1024 / 1024} MB{CorrelationNote(CorrelationIdOf(answer))}",
        FailureScope.Item)
    {
        Status = answer.StatusCode, Code = GenesysException.ResponseTooLarge, CorrelationId = CorrelationIdOf(answer),
    };

    /// <summary>Not one call failed but all: the run ends, and nothing more is called.</summary>
    public static GenesysException Down(GenesysException last) => new(
        $"Genesys Cloud is down: no call has succeeded for a minute; resume later. The last one: {last.Message}", FailureScope.Unavailable,
        last)
    {
        Status = last.Status, Code = last.Code, CorrelationId = last.CorrelationId,
    };

    static (FailureScope Scope, string Remedy, DateTimeOffset? ResumeFrom) Classify(
        HttpResponseMessage answer, string endpoint, bool wasAccepted, bool isFirstContact, TimeProvider clock)
    {
        var status = answer.StatusCode;
        if (IsTransient(status) && RetryAfterOf(answer) is { } wait && wait > LongestRetryAfter)
        {
            var from = clock.GetUtcNow() + wait;
            return (FailureScope.Unavailable, UsedUp(from).Message, from);
        }

        return status switch
        {
            HttpStatusCode.Unauthorized when wasAccepted =>
                (FailureScope.Transient, "each token is refused soon after it was issued; resume later", null),
            HttpStatusCode.Unauthorized => (FailureScope.Refused,
                $"the token is invalid or the client lacks a scope; check GENESYS_CLIENT_ID / GENESYS_CLIENT_SECRET, and that the client may use {NeedOf(endpoint)}", null),
            HttpStatusCode.Forbidden => (FailureScope.Item,
                $"the client's role lacks {NeedOf(endpoint)}, or the conversation is in a division or queue that it cannot see; add the permission or give the role that division", null),
            HttpStatusCode.NotFound or HttpStatusCode.Gone =>
                (FailureScope.Item, "no such conversation, or not of this type; check the id and its type", null),
            HttpStatusCode.Conflict => (FailureScope.Item, "another client changed it at the same time; run again", null),
            HttpStatusCode.TooManyRequests =>
                (FailureScope.Transient, "over the limit after waiting as long as the server asked; resume later", null),
            _ when IsRedirect(status) =>
                (isFirstContact ? FailureScope.Unavailable : FailureScope.Transient, RedirectOf(answer, endpoint), null),
            _ when IsTransient(status) => (FailureScope.Transient, "Genesys Cloud keeps failing; resume later", null),
            _ => (FailureScope.Item, "the request was refused", null),
        };
    }

    /// <summary>Of the address only the host is named: path and query may hold what is secret.</summary>
    static string RedirectOf(HttpResponseMessage answer, string endpoint)
    {
        var to = Uri.TryCreate(answer.RequestMessage?.RequestUri, answer.Headers.Location, out var address)
            ? $" to {OneLine(address.Authority)}"
            : "";
        var gateway = endpoint == "POST /oauth/token" ? "GENESYS_LOGIN_URL" : "GENESYS_API_URL";
        return $"a redirect{to}, which is not followed; check GENESYS_REGION (or {gateway})";
    }

    static string NeedOf(string endpoint) => endpoint switch
    {
        _ when endpoint.Contains("/analytics/conversations/details", StringComparison.Ordinal) => "analytics:conversationDetail:view",
        _ when endpoint.Contains("/conversations/webchat/", StringComparison.Ordinal) => "conversation:webchat:read",
        "POST /api/v2/conversations/customattributes/schemas" => "conversation:customAttributes:schemaAdd",
        _ when endpoint.Contains("/customattributes/schemas", StringComparison.Ordinal) => "conversation:customAttributes:schemaView",
        _ when endpoint.Contains("/customattributes", StringComparison.Ordinal) =>
            endpoint.StartsWith("GET", StringComparison.Ordinal) ? "conversation:customAttributes:view"
            : endpoint.StartsWith("DELETE", StringComparison.Ordinal) ? "conversation:customAttributes:delete"
            : "conversation:customAttributes:edit",
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

    static string CorrelationNote(string? correlationId) => correlationId is null ? "" : $" (correlation id {correlationId})";

    static string OneLine(string text) => SafeText.Plain(text, LongestText);
}
