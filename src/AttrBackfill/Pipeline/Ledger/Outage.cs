namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// How long one piece of work finds its store away. It counts from the first failure: the work may have begun long before, in a process
/// that was suspended since.
/// </summary>
internal sealed class Outage(ILedgerStore store)
{
    /// <summary>How often a store that is there may end the transaction of a slow process before the work is given up.</summary>
    const int MostSlow = 5;

    long? _since;
    int _slow;

    /// <summary>Whether the work is worth another attempt; see <see cref="ILedgerStore.Patience"/>.</summary>
    public bool MayEnd(Exception failure)
    {
        if (!store.IsConnectionLoss(failure)) return false;
        if (store.IsThere(failure) && ++_slow <= MostSlow) return true;
        _since ??= TimeProvider.System.GetTimestamp();
        return TimeProvider.System.GetElapsedTime(_since.Value) < store.Patience;
    }
}
