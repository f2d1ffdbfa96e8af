using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Scheduling;

/// <summary>What the daemon works with.</summary>
internal sealed record ScheduleSetting(
    JobsInForce Jobs, LedgerPlace Ledger, string OutputFolder, Interruption Interruption, TimeProvider Clock)
{
    /// <summary>Told of the runs of this daemon.</summary>
    public IReadOnlyList<IRunWatcher> Watchers { get; init; } = [];
}
