using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Telemetry;

/// <summary>
/// How long ago the oldest day of each scheduled job ended that is not complete, as a metric. A day that only waits for open conversations
/// is no reason to be alarmed: it counts as complete here.
/// </summary>
internal sealed class IncompleteDays : GuardedLoop
{
    /// <summary>Reading the days of a large ledger takes half a second.</summary>
    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    const int MonthsKnown = 12;

    readonly ScheduleSetting _setting;
    readonly Meter _meter = new(RunInstruments.Name, ProductVersion.Text);
    readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);

    public IncompleteDays(ScheduleSetting setting, ILogger<IncompleteDays> log)
        : base(Every, setting.Clock, log, setting.Signals.Stopping)
    {
        _setting = setting;
        _meter.CreateObservableGauge(
            "attrbackfill.oldest_incomplete_day.age", Ages, "s",
            "Age of the oldest day that is not complete, by job, counted from its end; 0 if all are complete. Days that only wait for open conversations do not count.");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <summary>The end of the oldest day that has to be looked at again; null if no day has to be.</summary>
    public static DateTimeOffset? OldestEnd(JobCoverage coverage)
    {
        var oldest = coverage.Days.FirstOrDefault(d => d.State is not DayState.Complete and not DayState.Waiting);
        return oldest is null ? null : ZoneDays.WindowOf(oldest.Day, TimeZones.Find(coverage.Job.TimeZone)).To;
    }

    protected override async Task TickAsync(CancellationToken cancellationToken)
    {
        await using var ledger = await _setting.Ledger.OpenAsync(_setting.Clock, cancellationToken);
        foreach (var job in _setting.Jobs.Scheduled)
        {
            var coverage = await JobCoverage.LatestAsync(
                ledger, job, _setting.Jobs.ConnectionOf(job), last => last.AddMonths(-MonthsKnown), _setting.Clock.GetUtcNow(),
                cancellationToken);
            if (OldestEnd(coverage) is { } ended) _ended[job.Name] = ended;
            else _ended.TryRemove(job.Name, out _);
        }
    }

    IEnumerable<Measurement<double>> Ages() => _setting.Jobs.Scheduled.Select(job => new Measurement<double>(
        _ended.TryGetValue(job.Name, out var ended) ? Math.Max(0, (_setting.Clock.GetUtcNow() - ended).TotalSeconds) : 0,
        new KeyValuePair<string, object?>("job", job.Name)));
}
