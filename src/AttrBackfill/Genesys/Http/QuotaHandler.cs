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
            // An answer that is read as it comes is on its way until then.
            if (answer is not null && AnswerHandler.IsReadAsItComes(request)) answer.Content = new HeldContent(answer.Content, place);
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

    /// <summary>Content that gives something back when it is disposed of.</summary>
    sealed class HeldContent : HttpContent
    {
        readonly HttpContent _content;
        readonly IDisposable _held;

        public HeldContent(HttpContent content, IDisposable held)
        {
            (_content, _held) = (content, held);
            foreach (var (name, values) in content.Headers) Headers.TryAddWithoutValidation(name, values);
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => _content.ReadAsStreamAsync();

        protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => _content.ReadAsStreamAsync(cancellationToken);

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => _content.CopyToAsync(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
                _held.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
