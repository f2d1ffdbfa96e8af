using AttrBackfill.Genesys.Quota;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Scheduling;

/// <summary>What the daemon works with.</summary>
internal sealed record ScheduleSetting(
    ActiveJobs Jobs, LedgerLocation Ledger, string OutputFolder, ShutdownSignals Signals, TimeProvider Clock)
{
    /// <summary>Receives the events of this daemon's runs.</summary>
    public IReadOnlyList<IRunWatcher> Watchers { get; init; } = [];

    /// <summary>For calls whose caller waits, beside the runs.</summary>
    public UrgentLanes Lanes { get; } = new();
}
