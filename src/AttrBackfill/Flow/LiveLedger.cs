using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Flow;

/// <summary>The ledger for single calls: opened once, and anew after it has failed.</summary>
internal sealed class LiveLedger(LedgerLocation location, TimeProvider clock) : IAsyncDisposable
{
    readonly SemaphoreSlim _opening = new(1);
    SqlLedger? _ledger;

    /// <exception cref="LedgerException">It cannot be used.</exception>
    public async Task<SqlLedger> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _ledger) is { } open) return open;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _ledger ??= await location.OpenAsync(clock, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>A ledger that could not be written once writes no more.</summary>
    public async Task ForgetAsync(SqlLedger failed)
    {
        if (Interlocked.CompareExchange(ref _ledger, null, failed) == failed) await failed.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ledger, null) is { } open) await open.DisposeAsync();
        _opening.Dispose();
    }
}
