namespace AttrBackfill.Genesys.Http;

/// <summary>
/// A connection that asks once more before the bytes of a write go to the network: PATCH, PUT, and the removal of a record.
/// <see cref="WriteGateHandler"/> asks
/// earlier: a process may be suspended between there and here, and must not send a write of long ago when it wakes.
/// </summary>
/// <param name="mayWriteNow">As for <see cref="WriteGateHandler"/>.</param>
internal sealed class FencedStream(Stream connection, Func<CancellationToken, ValueTask> mayWriteNow) : Stream
{
    static readonly byte[][] Methods = ["PATCH "u8.ToArray(), "PUT "u8.ToArray()];

    /// <summary>The request that is being sent is a write; its later parts may hold anything.</summary>
    bool _writes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _writes = false; // its answer is being read
        return connection.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _writes |= Methods.Any(m => buffer.Span.StartsWith(m)) || RemovesRecord(buffer.Span);
        if (_writes) await mayWriteNow(cancellationToken);
        await connection.WriteAsync(buffer, cancellationToken);
    }

    static bool RemovesRecord(ReadOnlySpan<byte> sent) => sent.StartsWith("DELETE "u8) && sent.IndexOf("/customattributes/"u8) >= 0;

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override void Flush() => connection.Flush();

    public override int Read(byte[] buffer, int offset, int count) => connection.Read(buffer, offset, count);

    /// <exception cref="NotSupportedException">A write that cannot wait cannot ask.</exception>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) connection.Dispose();
        base.Dispose(disposing);
    }
}
