namespace AttrBackfill.Genesys.Http;

/// <summary>
/// The one gate that every write passes. Dry runs, audits and plans keep it closed, so that no bug elsewhere can change a conversation.
/// </summary>
internal sealed class WriteGateHandler(bool open) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var writes = request.Method == HttpMethod.Put || request.Method == HttpMethod.Patch;
        if (writes && !open)
        {
            throw new InvalidOperationException($"{CallFailures.EndpointOf(request)}: this run must not write");
        }

        return base.SendAsync(request, cancellationToken);
    }
}
