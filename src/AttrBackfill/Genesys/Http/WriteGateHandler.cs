using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// The one gate that every write passes. Dry runs, audits and plans keep it closed, so that no bug elsewhere can change a conversation.
/// It stands behind every wait for the limit and every retry: what it asks is asked last.
/// </summary>
/// <param name="mayWriteNow">Returns once the caller may write, throws where it may not; null for a caller that always may.</param>
internal sealed class WriteGateHandler(bool open, Func<CancellationToken, ValueTask>? mayWriteNow) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Writes(request))
        {
            if (!open) throw new InvalidOperationException($"{CallFailures.EndpointOf(request)}: this run must not write");
            if (mayWriteNow is not null) await mayWriteNow(cancellationToken);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>Other POSTs ask, and what else DELETE ends are jobs of our own.</summary>
    static bool Writes(HttpRequestMessage request) => request.Method == HttpMethod.Put || request.Method == HttpMethod.Patch
        || (request.Method == HttpMethod.Post
            && CallFailures.EndpointOf(request).EndsWith("/customattributes/schemas", StringComparison.Ordinal))
        || (request.Method == HttpMethod.Delete
            && CallFailures.EndpointOf(request).Contains("/customattributes/", StringComparison.Ordinal));
}
