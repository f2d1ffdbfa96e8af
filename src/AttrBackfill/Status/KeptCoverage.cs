using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Page;

namespace AttrBackfill.Status;

/// <summary>
/// The days of jobs, read anew when a run of the job has begun or ended, and once a minute: the page is made every second.
/// </summary>
internal sealed class KeptCoverage
{
    static readonly TimeSpan Keeps = TimeSpan.FromMinutes(1);

    readonly Dictionary<string, (Key Key, DateTimeOffset At, JobCoverage Coverage)> _kept = new(StringComparer.Ordinal);

    /// <param name="last">The newest run of the job.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public async Task<JobCoverage> OfAsync(
        SqlLedger ledger, JobSettings job, string connection, RunRecord last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = new Key(job, connection, last.RunId, last.Status, last.EndedAt);
        if (_kept.TryGetValue(job.Name, out var kept) && kept.Key == key && now - kept.At < Keeps) return kept.Coverage;
        var coverage = await JobCoverage.LatestAsync(ledger, job, connection, DayCalendar.FirstDay, now, cancellationToken);
        _kept[job.Name] = (key, now, coverage);
        return coverage;
    }

    /// <summary>What changes the days.</summary>
    sealed record Key(JobSettings Job, string Connection, string RunId, RunStatus Status, DateTimeOffset? EndedAt);
}
