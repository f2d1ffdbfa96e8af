namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// How long one piece of work finds its store away. It counts from the first failure: the work may have begun long before, in a process
/// that was suspended since.
/// </summary>
internal sealed class Outage(ILedgerStore store)
{
    long? _since;

    /// <summary>Whether the work is worth another attempt; see <see cref="ILedgerStore.Patience"/>.</summary>
    public bool MayEnd(Exception failure)
    {
        if (!store.IsConnectionLoss(failure)) return false;
        _since ??= TimeProvider.System.GetTimestamp();
        return TimeProvider.System.GetElapsedTime(_since.Value) < store.Patience;
    }
}
