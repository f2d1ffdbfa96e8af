using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Request;
using AttrBackfill.Scheduling;
using AttrBackfill.Telemetry;

namespace AttrBackfill.Status;

/// <param name="Next">Null for a job without a schedule, or whose schedule has ended.</param>
internal sealed record JobStatus(JobSettings Job, DateTimeOffset? Next, RunRecord? Last);

/// <summary>A run that the ledger calls running.</summary>
/// <param name="Done">The share of its window that has been read through, 0 to 1; null where that says nothing.</param>
/// <param name="Live">Null for a run of another process.</param>
internal sealed record RunningStatus(RunRecord Run, double? Done, LiveRun? Live);

/// <param name="First">The first of its failed conversations: id and message.</param>
internal sealed record FailureStatus(RunRecord Run, IReadOnlyList<string> First);

/// <summary>What the status page shows.</summary>
/// <param name="Faults">Faults that stop jobs until they are repaired.</param>
/// <param name="MoreJobs">How many jobs are left out.</param>
internal sealed record StatusView(
    DateTimeOffset Now, IReadOnlyList<string> Faults, IReadOnlyList<JobStatus> Jobs, int MoreJobs, IReadOnlyList<JobCoverage> Coverage,
    IReadOnlyList<RunningStatus> Running,
    IReadOnlyList<ConnectionQuota> Quotas,
    IReadOnlyList<FailureStatus> Failures, IReadOnlyList<RunRecord> Runs);

/// <summary>Reads the daemon's state: jobs.json, the ledger, and the runs of this process.</summary>
internal sealed class StatusReader(ScheduleSetting setting, LiveRuns live, RunTrigger trigger)
{
    /// <summary>A page that thousands of jobs would make slow shows the first of them.</summary>
    const int JobsShown = 200;

    const int RunsLookedAt = 200;
    const int RunsShown = 20;
    const int FailuresShown = 10;
    const int CalendarsShown = 20;

    readonly KeptCoverage _coverage = new();

    public async Task<StatusView> ReadAsync(CancellationToken cancellationToken)
    {
        var now = setting.Clock.GetUtcNow();
        await using var ledger = await setting.Ledger.OpenAsync(setting.Clock, cancellationToken);
        var runs = await ledger.AsSeenAsync(await ledger.Runs.LatestAsync(null, RunsLookedAt, cancellationToken), cancellationToken);
        var all = setting.Jobs.File.Jobs;
        var next = await trigger.NextAsync(cancellationToken);
        var jobs = new List<JobStatus>();
        foreach (var job in all.Take(JobsShown))
        {
            jobs.Add(new JobStatus(
                job, next.TryGetValue(job.Name, out var at) ? at : null, await LastAsync(ledger, job, runs, cancellationToken)));
        }

        var running = new List<RunningStatus>();
        foreach (var run in runs.Where(r => r.Status == RunStatus.Running))
            running.Add(new RunningStatus(run, await DoneAsync(ledger, run, cancellationToken), live.Find(run.RunId)));
        var failures = runs.Where(IsFailure).Take(FailuresShown).Select(r => new FailureStatus(r, live.FirstFailures(r.RunId)));
        var faults = await JobWindow.AllAheadAsync(ledger, [.. all.Select(j => (j, setting.Jobs.ConnectionOf(j)))], now, cancellationToken);
        var coverage = new List<JobCoverage>();
        foreach (var (job, _, last) in jobs.Where(j => j.Last is not null).Take(CalendarsShown))
            coverage.Add(await _coverage.OfAsync(ledger, job, setting.Jobs.ConnectionOf(job), last!, now, cancellationToken));
        return new StatusView(
            now, faults, jobs, all.Count - jobs.Count, coverage, running, Quotas(runs), [.. failures], [.. runs.Take(RunsShown)]);
    }

    /// <summary>Mismatches that remain are no failure, and the daemon resumes an interrupted run itself.</summary>
    static bool IsFailure(RunRecord run) => run.Failed > 0 || run.Status is RunStatus.Failed or RunStatus.Stopped or RunStatus.Died;

    static async Task<RunRecord?> LastAsync(
        SqlLedger ledger, JobSettings job, IReadOnlyList<RunRecord> latest, CancellationToken cancellationToken) =>
        latest.FirstOrDefault(r => r.Job == job.Name && r.Kind != RunKind.Live)
        ?? await ledger.Runs.LatestAsync(job.Name, 1, cancellationToken) switch
        {
            [var run] =>
            await ledger.AsSeenAsync(run, cancellationToken),
            _ => null
        };

    static async Task<double?> DoneAsync(SqlLedger ledger, RunRecord run, CancellationToken cancellationToken)
    {
        if (run is not { From: { } from, To: { } to } || to <= from) return null;
        var read = await ledger.Progress.WindowsReadAsync(run.RunId, cancellationToken);
        return Math.Clamp(read.Sum(w => (w.To - w.From) / (to - from)), 0, 1);
    }

    /// <summary>From this process's responses; else from the ledger.</summary>
    List<ConnectionQuota> Quotas(IReadOnlyList<RunRecord> newestFirst)
    {
        var told = live.Quotas.ToDictionary(q => q.Connection);
        foreach (var run in newestFirst.Where(r => r.QuotaAllowed is not null))
        {
            var known = told.GetValueOrDefault(run.Connection);
            if (known?.Allowed is null)
                told[run.Connection] = new ConnectionQuota(run.Connection, run.QuotaAllowed, known?.Share ?? run.QuotaShare);
        }

        return [.. told.Values.OrderBy(q => q.Connection, StringComparer.Ordinal)];
    }
}
