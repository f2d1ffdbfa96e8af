using System.Net;

namespace AttrBackfill.Genesys.Http;

/// <summary>An answer that is read as it comes, but not for ever.</summary>
internal sealed class BoundedContent : HttpContent
{
    readonly HttpContent _content;
    readonly long _limit;
    readonly Exception _beyond;

    /// <param name="beyond">Thrown to who reads on.</param>
    public BoundedContent(HttpContent content, long limit, Exception beyond)
    {
        (_content, _limit, _beyond) = (content, limit, beyond);
        foreach (var (name, values) in content.Headers) Headers.TryAddWithoutValidation(name, values);
        // Whatever it is labelled as: JSON is UTF-8.
        Headers.ContentType = new("application/json") { CharSet = "utf-8" };
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new BoundedStream(await _content.ReadAsStreamAsync(cancellationToken), _limit, _beyond);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var bounded = await CreateContentReadStreamAsync();
        await bounded.CopyToAsync(stream);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }

    sealed class BoundedStream(Stream stream, long limit, Exception beyond) : Stream
    {
        long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Counted(stream.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await stream.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) stream.Dispose();
            base.Dispose(disposing);
        }

        int Counted(int count) => (_read += count) > limit ? throw beyond : count;
    }
}
