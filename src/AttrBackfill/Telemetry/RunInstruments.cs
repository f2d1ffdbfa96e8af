using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Scheduling;

namespace AttrBackfill.Telemetry;

/// <summary>
/// Runs and conversations as telemetry counts them, and a span for each run. Labels are names of jobs, connections, outcomes and
/// states; never a conversation or a value. What alert rules use is there for each scheduled job from the start, at 0: the first failure
/// is then an increase.
/// </summary>
internal sealed class RunInstruments : IRunWatcher, IDisposable
{
    public const string Name = "AttrBackfill";

    /// <summary>Those that a run can end with here.</summary>
    static readonly RunStatus[] Ends = [RunStatus.Completed, RunStatus.Interrupted, RunStatus.Stopped, RunStatus.Failed];

    readonly LiveRuns _live;
    readonly ActiveJobs _jobs;
    readonly JobSuccesses _successes;
    readonly Meter _meter = new(Name, ProductVersion.Text);
    readonly ActivitySource _spans = new(Name, ProductVersion.Text);
    readonly ConcurrentDictionary<string, Activity> _open = new();
    readonly ConcurrentDictionary<(string Job, RunStatus Status), long> _runs = new();
    readonly ConcurrentDictionary<string, long> _lost = new(StringComparer.Ordinal);
    readonly Histogram<double> _duration;

    public RunInstruments(LiveRuns live, ActiveJobs jobs, TimeProvider clock)
    {
        (_live, _jobs, _successes) = (live, jobs, new JobSuccesses(clock));
        _meter.CreateObservableCounter("attrbackfill.runs", Runs, null, "Runs that ended, by job and status.");
        _duration = _meter.CreateHistogram(
            "attrbackfill.run.duration", "s", "How long runs took.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600] });
        _meter.CreateObservableCounter("attrbackfill.conversations", Conversations, null, "Conversations by job and outcome.");
        _meter.CreateObservableCounter(
            "attrbackfill.values.lost", Lost, null, "Written values that a later run read again and found lost, by job.");
        _meter.CreateObservableUpDownCounter("attrbackfill.runs.active", Active, null, "Runs that work now, by job.");
        _meter.CreateObservableGauge(
            "attrbackfill.quota.allowed", Allowed, null, "Calls that the server allows in a window, by connection.");
        _meter.CreateObservableGauge(
            "attrbackfill.job.last_success", LastSuccess, "s",
            "When a run of the job last succeeded, in seconds since 1970; 0 where none has.");
        _meter.CreateObservableGauge(
            "attrbackfill.job.success_due", SuccessDue, "s",
            "When the job's schedule makes the next success due, in seconds since 1970.");
    }

    /// <inheritdoc cref="JobSuccesses.Knows"/>
    public void Knows(IEnumerable<RunRecord> newestFirst) => _successes.Knows(newestFirst);

    public void Started(RunRecord run, RunPipeline backfill, GenesysClient genesys)
    {
        // Becomes the current one of the run's own flow, so that the spans of its calls stand below it.
        if (_spans.StartActivity("run") is not { } span) return;
        span.SetTag("attrbackfill.job", run.Job).SetTag("attrbackfill.run_id", run.RunId).SetTag("attrbackfill.mode", run.Mode)
            .SetTag("attrbackfill.connection", run.Connection);
        _open[run.RunId] = span;
    }

    public Task EndedAsync(JobSettings? job, RunResult finished, bool isOver, CancellationToken stopping)
    {
        var run = finished.Run;
        if (finished.EndedHere && isOver)
        {
            Count(run.Job, run.Status, run.EndedAt - run.StartedAt);
            if (finished.Counts.Lost is > 0 and var lost) _lost.AddOrUpdate(run.Job, lost, (_, known) => known + lost);
        }

        _successes.Note(run);
        End(run.RunId, ContractNames.Of(run.Status), run.Status is RunStatus.Failed or RunStatus.Stopped, run.Message);
        return Task.CompletedTask;
    }

    public Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping)
    {
        if (isOver) Count(job, RunStatus.Failed, null);
        if (runId is not null) End(runId, ContractNames.Of(RunStatus.Failed), isError: true, why);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _meter.Dispose();
        _spans.Dispose();
    }

    void Count(string job, RunStatus status, TimeSpan? took)
    {
        _runs.AddOrUpdate((job, status), 1, (_, known) => known + 1);
        if (took is { } time) _duration.Record(time.TotalSeconds, new("job", job), new("status", ContractNames.Of(status)));
    }

    void End(string runId, string status, bool isError, string? message)
    {
        if (!_open.TryRemove(runId, out var span)) return;
        span.SetTag("attrbackfill.status", status)
            .SetStatus(isError ? ActivityStatusCode.Error : ActivityStatusCode.Ok, isError ? Scrubber.CleanOrNull(message) : null);
        span.Dispose();
    }

    IEnumerable<Measurement<long>> Runs() => WithScheduled(_runs, job => Ends.Select(end => (Job: job, Status: end)))
        .Select(r => new Measurement<long>(r.Value, new("job", r.Key.Job), new("status", ContractNames.Of(r.Key.Status))));

    IEnumerable<Measurement<long>> Conversations() =>
        WithScheduled(_live.Conversations, job => ContractNames.Outcomes.Select(outcome => (Job: job, Outcome: outcome)))
            .Select(c => new Measurement<long>(c.Value, new("job", c.Key.Job), new("outcome", ContractNames.Of(c.Key.Outcome))));

    IEnumerable<Measurement<long>> Lost() => OfJobs(WithScheduled(_lost, job => [job]));

    IEnumerable<Measurement<long>> Active() =>
        OfJobs(WithScheduled(_live.Running.GroupBy(r => r.Run.Job).ToDictionary(g => g.Key, g => g.LongCount()), job => [job]));

    IEnumerable<Measurement<long>> Allowed() => _live.Quotas.Where(q => q.Allowed is not null)
        .Select(q => new Measurement<long>(q.Allowed!.Value, new KeyValuePair<string, object?>("connection", q.Connection)));

    IEnumerable<Measurement<long>> LastSuccess() =>
        OfJobs(WithScheduled(_successes.Last.ToDictionary(s => s.Key, s => s.Value.ToUnixTimeSeconds()), job => [job]));

    IEnumerable<Measurement<long>> SuccessDue() => OfJobs(_jobs.Scheduled
        .Select(job => (job.Name, Due: _successes.DueOf(job))).Where(j => j.Due is not null)
        .Select(j => new KeyValuePair<string, long>(j.Name, j.Due!.Value.ToUnixTimeSeconds())));

    /// <summary>What was counted, and 0 for each scheduled job that was not.</summary>
    Dictionary<TKey, long> WithScheduled<TKey>(IReadOnlyDictionary<TKey, long> counted, Func<string, IEnumerable<TKey>> keysOf)
        where TKey : notnull
    {
        var all = new Dictionary<TKey, long>(counted);
        foreach (var key in _jobs.Scheduled.SelectMany(job => keysOf(job.Name))) all.TryAdd(key, 0);
        return all;
    }

    static IEnumerable<Measurement<long>> OfJobs(IEnumerable<KeyValuePair<string, long>> values) =>
        values.Select(v => new Measurement<long>(v.Value, new KeyValuePair<string, object?>("job", v.Key)));
}
