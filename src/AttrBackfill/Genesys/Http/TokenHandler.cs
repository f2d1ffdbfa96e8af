using System.Net;
using System.Net.Http.Headers;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// Puts the token on a call. On 401 it asks for a new one, once, and leaves the rest to the retries: a token can be revoked at any time.
/// </summary>
internal sealed class TokenHandler(TokenProvider tokens) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken);
        var answer = await SendAsync(request, token, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Unauthorized) return answer;
        answer.Dispose();
        tokens.Refused(token);
        token = await tokens.GetAsync(cancellationToken);
        return await SendAsync(request, token, cancellationToken);
    }

    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return base.SendAsync(request, cancellationToken);
    }
}
