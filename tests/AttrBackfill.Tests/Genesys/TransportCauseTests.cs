using System.Net.Sockets;
using System.Security.Authentication;
using AttrBackfill.Genesys.Api;
using Polly.Timeout;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

public sealed class TransportCauseTests
{
    const string Marked = "http://user:marked-secret@proxy/ marked-value";

    public static TheoryData<Exception, string> Causes => new()
    {
        { new HttpRequestException(HttpRequestError.ConnectionError, Marked,
            new SocketException((int)SocketError.ConnectionRefused, Marked)), "connection refused" },
        { new HttpRequestException(
            HttpRequestError.NameResolutionError, Marked, new SocketException((int)SocketError.HostNotFound, Marked)), "name not found" },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, Marked, new AuthenticationException(Marked)),
            "TLS failed (certificate or protocol)" },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError, $"The proxy '{Marked}' failed with status code '407'."),
            "the proxy refused with status 407" },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError, Marked), "the proxy refused" },
        { new HttpRequestException(Marked, new IOException(Marked, new SocketException((int)SocketError.ConnectionReset, Marked))),
            "connection reset" },
        { new HttpIOException(HttpRequestError.ResponseEnded, Marked), "the answer broke off" },
        { new HttpRequestException(Marked), "the connection broke off" },
        { new TimeoutException(Marked), "no answer in time" },
        { new TimeoutRejectedException(Marked, TimeSpan.FromSeconds(30), Aborted()), "no complete answer within 30 s" },
        { new SilentPeerException(TimeSpan.FromSeconds(60)), "the server sent nothing for 60 s" },
        { Aborted(), "no answer in time" },
        { new InvalidOperationException(Marked), "InvalidOperationException" },
    };

    /// <summary>As .NET reports a read that a time limit has ended.</summary>
    static OperationCanceledException Aborted() =>
        new(Marked, new IOException(Marked, new SocketException((int)SocketError.OperationAborted, Marked)));

    [Theory]
    [MemberData(nameof(Causes))]
    public void The_cause_is_named_without_a_word_of_the_platforms_message(Exception exception, string cause) =>
        Assert.Equal(cause, TransportCause.Of(exception));
}
