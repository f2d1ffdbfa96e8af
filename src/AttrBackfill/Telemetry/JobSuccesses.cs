using System.Collections.Concurrent;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;

namespace AttrBackfill.Telemetry;

/// <summary>When each job last succeeded, and when its schedule makes the next success due. Safe for many threads.</summary>
internal sealed class JobSuccesses(TimeProvider clock)
{
    readonly ConcurrentDictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <summary>Since when the daemon runs the job: what was done by hand before that makes nothing due.</summary>
    readonly ConcurrentDictionary<string, DateTimeOffset> _scheduledSince = new(StringComparer.Ordinal);

    /// <summary>What happened before this process started.</summary>
    public void Knows(IEnumerable<RunRecord> newestFirst)
    {
        foreach (var run in newestFirst)
        {
            if (run.Origin == RunOrigin.Schedule) _scheduledSince[run.Job] = run.StartedAt;
            Note(run);
        }
    }

    /// <summary>A run that ended. Runs that did not succeed change nothing.</summary>
    public void Note(RunRecord run)
    {
        if (!IsSuccess(run)) return;
        var at = run.EndedAt ?? run.StartedAt;
        _last.AddOrUpdate(run.Job, at, (_, known) => at > known ? at : known);
    }

    /// <summary>Of every job that succeeded.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Last => _last;

    /// <summary>The first time of the schedule after the last success; before any success, after the daemon first ran the job.</summary>
    /// <returns>Null where the schedule has no further time.</returns>
    public DateTimeOffset? DueOf(JobSettings job)
    {
        var since = _scheduledSince.GetOrAdd(job.Name, _ => clock.GetUtcNow());
        return CronRule.Next(job.Schedule!, _last.TryGetValue(job.Name, out var last) && last > since ? last : since);
    }

    /// <summary>Failed conversations need a person; mismatches that remain are a finding.</summary>
    static bool IsSuccess(RunRecord run) =>
        run is
        {
            Kind: not RunKind.Live, Status: RunStatus.Completed, DryRun: false,
            ExitCode: (int)ExitCode.Done or (int)ExitCode.MismatchesRemain
        };
}
