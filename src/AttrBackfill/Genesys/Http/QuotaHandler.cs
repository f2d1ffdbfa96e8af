using AttrBackfill.Genesys.Quota;

namespace AttrBackfill.Genesys.Http;

/// <summary>Lets a call through when the limit has room for it.</summary>
internal sealed class QuotaHandler(QuotaLimiter limiter) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var place = await limiter.EnterAsync(cancellationToken);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await CountedAsync(request, cancellationToken);
            return answer;
        }
        finally
        {
            // A body that the caller reads keeps its place until it is read.
            if (answer?.Content is StreamedContent streamed) streamed.Hold(place);
            else place.Dispose();
        }
    }

    async Task<HttpResponseMessage> CountedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var ticket = await limiter.WaitAsync(cancellationToken);
        try
        {
            var answer = await base.SendAsync(request, cancellationToken);
            limiter.Answered(ticket, answer);
            return answer;
        }
        catch
        {
            limiter.Broken();
            throw;
        }
    }
}
