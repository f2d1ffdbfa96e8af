namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The lock under which a run writes at the moment: the run's own, or that of the part it works on. Every batch of the run carries the
/// lock's token, and every write to Genesys Cloud asks it last.
/// </summary>
internal sealed class Fence(JobLock held)
{
    volatile JobLock _held = held;

    public JobLock Held
    {
        get => _held;
        set => _held = value;
    }

    /// <summary>Returns once the run may write.</summary>
    /// <exception cref="LockLostException">It may not.</exception>
    public ValueTask EnsureAsync(CancellationToken cancellationToken) =>
        _held.Lease?.EnsureAsync(cancellationToken) ?? ValueTask.CompletedTask;
}
