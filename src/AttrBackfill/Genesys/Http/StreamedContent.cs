using System.Net;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Genesys.Http;

/// <summary>
/// A body that the caller reads from the network. It is limited in size, and a read that gets no byte for a minute counts as broken off:
/// a connection that a firewall or a moved machine has forgotten stays open and silent for ever.
/// </summary>
internal sealed class StreamedContent : HttpContent
{
    /// <summary>The longest time without a byte.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    readonly HttpContent _content;
    readonly long _limit;
    readonly Exception _beyond;
    readonly TimeProvider _clock;
    IDisposable? _held;

    /// <param name="limit">In bytes.</param>
    /// <param name="beyond">Thrown by the read that goes beyond the limit.</param>
    public StreamedContent(HttpContent content, long limit, Exception beyond, TimeProvider clock)
    {
        (_content, _limit, _beyond, _clock) = (content, limit, beyond, clock);
        foreach (var (name, values) in content.Headers) Headers.TryAddWithoutValidation(name, values);
        Headers.ContentType = new("application/json") { CharSet = "utf-8" }; // JSON is UTF-8, whatever its label says
    }

    /// <summary>Disposes <paramref name="held"/> together with this content.</summary>
    public void Hold(IDisposable held) => _held = held;

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new WatchedStream(await _content.ReadAsStreamAsync(cancellationToken), _limit, _beyond, _clock);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var watched = await CreateContentReadStreamAsync(cancellationToken);
        await watched.CopyToAsync(stream, cancellationToken);
    }

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
            _held?.Dispose();
        }

        base.Dispose(disposing);
    }

    sealed class WatchedStream : Stream
    {
        readonly Stream _stream;
        readonly long _limit;
        readonly Exception _beyond;
        readonly CancellationTokenSource _silent;
        long _read;

        public WatchedStream(Stream stream, long limit, Exception beyond, TimeProvider clock)
        {
            (_stream, _limit, _beyond) = (stream, limit, beyond);
            // Its own timer may fire after disposal; a separate timer would then throw on a pool thread and end the process.
            _silent = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("only asynchronous reads can be cancelled");

        /// <exception cref="SilentPeerException">No byte came in time.</exception>
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _silent.Token);
            _silent.CancelAfter(LongestSilence);
            try
            {
                var count = await _stream.ReadAsync(buffer, either.Token);
                return (_read += count) > _limit ? throw _beyond : count;
            }
            catch (OperationCanceledException) when (_silent.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new SilentPeerException(LongestSilence);
            }
            finally
            {
                _silent.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _silent.Dispose();
                _stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
