namespace AttrBackfill.Genesys.Http;

/// <summary>
/// The one gate that every write passes. Dry runs, audits and plans keep it closed, so that no bug elsewhere can change a conversation.
/// </summary>
internal sealed class WriteGateHandler(bool open) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Other POSTs ask, and the jobs that DELETE ends are our own.
        var writes = request.Method == HttpMethod.Put || request.Method == HttpMethod.Patch
            || (request.Method == HttpMethod.Post && CallFailures.EndpointOf(request).EndsWith("/customattributes/schemas", StringComparison.Ordinal));
        if (writes && !open)
        {
            throw new InvalidOperationException($"{CallFailures.EndpointOf(request)}: this run must not write");
        }

        return base.SendAsync(request, cancellationToken);
    }
}
