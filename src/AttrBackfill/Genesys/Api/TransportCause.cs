using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Polly.Timeout;

namespace AttrBackfill.Genesys.Api;

/// <summary>
/// Names why a call got no answer, without a word of the platform's own messages: those hold addresses, and a proxy's password.
/// </summary>
internal static partial class TransportCause
{
    public static string Of(Exception exception) =>
        ProxyRefusal(exception) ?? Chain(exception).Select(Known).FirstOrDefault(cause => cause is not null) ?? exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "no connection",
            HttpRequestException or IOException => "the connection broke off",
            OperationCanceledException or TimeoutException => "no answer in time",
            _ => exception.GetType().Name,
        };

    /// <summary>The innermost first: it is nearest to the cause.</summary>
    static IEnumerable<Exception> Chain(Exception exception) =>
        exception.InnerException is { } inner ? Chain(inner).Append(exception) : [exception];

    static string? Known(Exception exception) => exception switch
    {
        SocketException { SocketErrorCode: var error } => OfSocket(error),
        AuthenticationException => "TLS failed (certificate or protocol)",
        InvalidDataException => "the answer cannot be decompressed",
        HttpRequestException { HttpRequestError: var error } => OfRequest(error),
        HttpIOException { HttpRequestError: var error } => OfRequest(error),
        SilentPeerException { Silence: var silence } => $"the server sent nothing for {Seconds(silence)}",
        TimeoutRejectedException { Timeout: var limit } when limit > TimeSpan.Zero => $"no complete answer within {Seconds(limit)}",
        _ => null,
    };

    static string? OfSocket(SocketError error) => error switch
    {
        SocketError.OperationAborted => null, // by a time limit, which is further out in the chain
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => "name not found",
        SocketError.TimedOut => "connection timed out",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "connection reset",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
            "network unreachable",
        SocketError.AccessDenied => "connection not permitted on this machine",
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => "this machine has no socket left",
        _ => $"network error {error}",
    };

    static string? OfRequest(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "name not found",
        HttpRequestError.SecureConnectionError => "TLS failed (certificate or protocol)",
        HttpRequestError.ProxyTunnelError => "the proxy refused",
        HttpRequestError.ResponseEnded => "the answer broke off",
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "the answer is not HTTP",
        HttpRequestError.VersionNegotiationError => "no common version of HTTP",
        HttpRequestError.UserAuthenticationError => "authentication failed",
        HttpRequestError.ConfigurationLimitExceeded => "the answer's headers are too large",
        _ => null,
    };

    static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");

    /// <summary>.NET reports a proxy's status only in the exception's message. Nothing but its three digits is taken.</summary>
    static string? ProxyRefusal(Exception exception)
    {
        if (exception is not HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } refused) return null;
        var status = refused.StatusCode is { } code ? ((int)code).ToString(CultureInfo.InvariantCulture)
            : LastStatus().Match(refused.Message) is { Success: true } match ? match.Groups[1].Value : null;
        return status is null ? null : $"the proxy refused with status {status}";
    }

    [GeneratedRegex("""status code '([1-5][0-9]{2})'""", RegexOptions.RightToLeft)]
    private static partial Regex LastStatus();
}

/// <summary>The connection is open, but the peer sends nothing.</summary>
internal sealed class SilentPeerException(TimeSpan silence) : IOException($"no byte for {silence.TotalSeconds:0} seconds")
{
    public TimeSpan Silence { get; } = silence;
}
