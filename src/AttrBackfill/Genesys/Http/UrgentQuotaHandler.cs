using System.Net;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Quota;

namespace AttrBackfill.Genesys.Http;

/// <summary>Lets a call through at once, or refuses it: its caller waits.</summary>
internal sealed class UrgentQuotaHandler(UrgentLane lane) : DelegatingHandler
{
    /// <summary>Of a 429 that names no time.</summary>
    static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await lane.SendAsync(() => base.SendAsync(request, cancellationToken));
        if (answer.StatusCode != HttpStatusCode.TooManyRequests) return answer;
        using (answer) throw new OverQuotaException(CallFailures.RetryAfterOf(answer) ?? UnknownWait);
    }
}
