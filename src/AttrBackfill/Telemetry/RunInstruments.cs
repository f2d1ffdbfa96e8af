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
/// states; never a conversation or a value.
/// </summary>
internal sealed class RunInstruments : IRunWatcher, IDisposable
{
    public const string Name = "AttrBackfill";

    readonly LiveRuns _live;
    readonly Meter _meter = new(Name, ProductVersion.Text);
    readonly ActivitySource _spans = new(Name, ProductVersion.Text);
    readonly ConcurrentDictionary<string, Activity> _open = new();
    readonly ConcurrentDictionary<string, long> _lastSuccess = new();
    readonly Counter<long> _runs;
    readonly Histogram<double> _duration;

    public RunInstruments(LiveRuns live)
    {
        _live = live;
        _runs = _meter.CreateCounter<long>("attrbackfill.runs", null, "Runs that ended, by job and status.");
        _duration = _meter.CreateHistogram(
            "attrbackfill.run.duration", "s", "How long runs took.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600] });
        _meter.CreateObservableCounter("attrbackfill.conversations", Conversations, null, "Conversations by job and outcome.");
        _meter.CreateObservableUpDownCounter("attrbackfill.runs.active", Active, null, "Runs at work now, by job.");
        _meter.CreateObservableGauge(
            "attrbackfill.quota.allowed", Allowed, null, "Calls that the server allows in a window, by connection.");
        _meter.CreateObservableGauge(
            "attrbackfill.job.last_success", LastSuccess, "s", "When a run of the job last succeeded, in seconds since 1970.");
    }

    /// <summary>What happened before this process started.</summary>
    public void Knows(IEnumerable<RunRecord> newestFirst)
    {
        foreach (var run in newestFirst.Where(IsSuccess)) Note(run);
    }

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
        if (finished.EndedHere && isOver) Count(run.Job, ContractNames.Of(run.Status), run.EndedAt - run.StartedAt);
        if (IsSuccess(run)) Note(run);
        End(run.RunId, ContractNames.Of(run.Status), run.Status is RunStatus.Failed or RunStatus.Stopped, run.Message);
        return Task.CompletedTask;
    }

    public Task BrokenAsync(string job, string? runId, string why, bool isOver, CancellationToken stopping)
    {
        if (isOver) Count(job, ContractNames.Of(RunStatus.Failed), null);
        if (runId is not null) End(runId, ContractNames.Of(RunStatus.Failed), isError: true, why);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _meter.Dispose();
        _spans.Dispose();
    }

    /// <summary>Failed conversations are an end that somebody must look at; mismatches that remain are a finding.</summary>
    static bool IsSuccess(RunRecord run) =>
        run is
        {
            Kind: not RunKind.Live, Status: RunStatus.Completed, DryRun: false,
            ExitCode: (int)ExitCode.Done or (int)ExitCode.MismatchesRemain
        };

    void Note(RunRecord run)
    {
        var at = (run.EndedAt ?? run.StartedAt).ToUnixTimeSeconds();
        _lastSuccess.AddOrUpdate(run.Job, at, (_, known) => Math.Max(known, at));
    }

    void Count(string job, string status, TimeSpan? took)
    {
        _runs.Add(1, new("job", job), new("status", status));
        if (took is { } time) _duration.Record(time.TotalSeconds, new("job", job), new("status", status));
    }

    void End(string runId, string status, bool isError, string? message)
    {
        if (!_open.TryRemove(runId, out var span)) return;
        span.SetTag("attrbackfill.status", status)
            .SetStatus(isError ? ActivityStatusCode.Error : ActivityStatusCode.Ok, isError ? Scrubber.CleanOrNull(message) : null);
        span.Dispose();
    }

    IEnumerable<Measurement<long>> Conversations() =>
        _live.Conversations.Select(
            c => new Measurement<long>(c.Value, new("job", c.Key.Job), new("outcome", ContractNames.Of(c.Key.Outcome))));

    IEnumerable<Measurement<long>> Active() =>
        _live.Running.GroupBy(r => r.Run.Job)
            .Select(g => new Measurement<long>(g.Count(), new KeyValuePair<string, object?>("job", g.Key)));

    IEnumerable<Measurement<long>> Allowed() => _live.Quotas.Where(q => q.Allowed is not null)
        .Select(q => new Measurement<long>(q.Allowed!.Value, new KeyValuePair<string, object?>("connection", q.Connection)));

    IEnumerable<Measurement<long>> LastSuccess() =>
        _lastSuccess.Select(s => new Measurement<long>(s.Value, new KeyValuePair<string, object?>("job", s.Key)));
}
