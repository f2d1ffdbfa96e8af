namespace AttrBackfill.Benchmarks.Nights;

/// <summary>What a night took.</summary>
internal sealed record NightLevel(double PeakMegabytes, int Handles, long LedgerBytes);

/// <summary>Whether memory, handles and files stay level: what grows by the data of a night grows by the same each night.</summary>
internal sealed class Levels
{
    const int NightsForTrend = 12;
    const double LargestPeak = 300;
    const long LargestLog = 64L << 20;

    readonly List<NightLevel> _nights = [];
    long _largestLog;

    double LedgerMegabytesPerNight => _nights[^1].LedgerBytes / 1e6 / _nights.Count;

    public override string ToString() =>
        FormattableString.Invariant($"peak {_nights.Max(n => n.PeakMegabytes):0} MB, {_nights.Max(n => n.Handles)} handles, ")
        + FormattableString.Invariant($"ledger {LedgerMegabytesPerNight:0.00} MB a night, write-ahead log {_largestLog / 1e6:0.0} MB");

    /// <exception cref="NightFailure">A fixed limit is passed.</exception>
    public void Add(NightLevel night)
    {
        _nights.Add(night);
        if (night.PeakMegabytes > LargestPeak)
            throw new NightFailure($"a process took {night.PeakMegabytes:0} MB, more than {LargestPeak:0}");
        if (_largestLog > LargestLog) throw new NightFailure($"the write-ahead log grew to {_largestLog / 1e6:0} MB");
    }

    /// <summary>Looks at a SQLite ledger's write-ahead log until the night is over.</summary>
    public async Task WatchLogAsync(string ledger, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var log = new FileInfo(ledger + "-wal");
            if (log.Exists) _largestLog = Math.Max(_largestLog, log.Length);
            await Task.Delay(100, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Compares the second and the last quarter of the nights.</summary>
    /// <exception cref="NightFailure">Something grows from night to night.</exception>
    public void RequireLevel()
    {
        if (_nights.Count < NightsForTrend) return;
        Require("memory", n => _nights[n].PeakMegabytes, spare: 15);
        Require("handles", n => _nights[n].Handles, spare: 20);
        Require("the ledger's growth a night", n => _nights[n].LedgerBytes - _nights[n - 1].LedgerBytes, spare: 300_000);
    }

    void Require(string what, Func<int, double> value, double spare)
    {
        var quarter = _nights.Count / 4;
        var early = Enumerable.Range(quarter, quarter).Average(value);
        var late = Enumerable.Range(_nights.Count - quarter, quarter).Average(value);
        if (late > (1.25 * early) + spare)
            throw new NightFailure($"{what} grew from {early:0} in the second quarter of the nights to {late:0} in the last");
    }
}
