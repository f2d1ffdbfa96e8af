namespace AttrBackfill.Pipeline.Ledger;

/// <summary>A held lock, or, where <see cref="Holder"/> is not null, who holds it instead.</summary>
internal sealed class JobLock(LockHolder? holder, Lease? lease, Func<ValueTask> release) : IAsyncDisposable
{
    volatile bool _isReleased;

    public LockHolder? Holder { get; } = holder;

    /// <summary>Null where another run holds the lock.</summary>
    public Lease? Lease { get; } = lease;

    /// <summary>Cancelled when the heartbeat stopped for so long (a machine that slept) that another run took the lock over.</summary>
    public CancellationToken Lost => Lease?.Lost ?? CancellationToken.None;

    /// <summary>What a batch has to find in the ledger; null where the lock was never held, or was released while it was held.</summary>
    public string? Token => Lease is { } lease && (lease.IsLost || !_isReleased) ? lease.Token : null;

    public async ValueTask DisposeAsync()
    {
        await release();
        _isReleased = true;
    }
}

internal sealed record LockHolder(string RunId, string Host, int ProcessId);
