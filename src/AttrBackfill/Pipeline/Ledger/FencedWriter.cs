namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The writer as one part of the process sees it: under a fence, each batch carries the lock's token. Once another process has the lock,
/// writes fail with <see cref="LockLostException"/> and change nothing.
/// </summary>
/// <param name="fence">Null for work that needs no lock.</param>
internal sealed class FencedWriter(LedgerWriter writer, Fence? fence)
{
    /// <summary>Of the lock that is held now; null for none.</summary>
    public string? Token => fence?.Held.Token;

    public bool IsFenced => fence is not null;

    /// <param name="write">May run more than once, each time in a new transaction.</param>
    public async Task WriteAsync(Action<WriteBatch> write, CancellationToken cancellationToken)
    {
        var held = fence?.Held;
        try
        {
            await writer.WriteAsync(write, cancellationToken, held?.Token);
        }
        catch (LockLostException)
        {
            held!.Lease!.Lose();
            throw;
        }
    }
}
