using AttrBackfill.Genesys.Http;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Scheduling;

/// <summary>The daemon's share of distributed runs that any machine started, one at a time, beside the scheduled runs.</summary>
internal sealed partial class DistributedWork(ScheduleSetting setting, ILoggerFactory loggers)
    : GuardedLoop(Every, setting.Clock, loggers.CreateLogger<DistributedWork>(), setting.Signals.Stopping)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>After a share that failed (no server answers, credentials refused): other machines may fare better meanwhile.</summary>
    static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    readonly GuardedWatchers _watchers = new(setting.Watchers, loggers.CreateLogger<DistributedWork>());
    DateTimeOffset _notBefore;

    protected override async Task TickAsync(CancellationToken stopping)
    {
        if (setting.Clock.GetUtcNow() < _notBefore) return;
        try
        {
            await using var ledger = await setting.Ledger.OpenAsync(setting.Clock, stopping);
            foreach (var listed in await ledger.Runs.DistributedAsync(stopping))
            {
                stopping.ThrowIfCancellationRequested();
                if (await ledger.Runs.FindAsync(listed.RunId, stopping) is { } run) await JoinAsync(ledger, run);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _notBefore = setting.Clock.GetUtcNow() + AfterFailure;
            Failed(Log, Trouble.WithStack(e));
        }
    }

    async Task JoinAsync(SqlLedger ledger, RunRecord run)
    {
        Joined(Log, run.RunId, run.Job, IsoTime.Of(run.From), IsoTime.Of(run.To));
        var operation = new RunLifecycle(
            ledger, setting.OutputFolder, setting.Signals, setting.Clock, Log, loggers.CreateLogger(CallTrace.Category), setting.Lanes);
        var finished = await operation.RunAsync(
            RunRequest.ToResume(run) with { Joins = true }, setting.Jobs.EndpointOf(run.Connection),
            _watchers.Started);
        var summary = RunSummary.Of(finished.Run, finished.Counts);
        var left = finished.Run.Status == RunStatus.Running; // another process continues it
        if (left) _notBefore = setting.Clock.GetUtcNow() + AfterFailure;
        Ended(Log, run.RunId, run.Job, left
            ? "left"
            : summary.Status, summary.SumLine(), finished.Run.Message is { } why ? $"({why})" : "");
        await _watchers.EndedAsync(setting.Jobs.Find(run.Job), finished, isOver: true, setting.Signals.Stopping);
    }

    [LoggerMessage(LogLevel.Information, "run {RunId}: job {Job}, distributed, window {From} to {To}: taking a share")]
    static partial void Joined(ILogger log, string runId, string job, string? from, string? to);

    [LoggerMessage(LogLevel.Information, "run {RunId}: job {Job} {Status}: {Sum} {Why}")]
    static partial void Ended(ILogger log, string runId, string job, string status, string sum, string why);

    [LoggerMessage(LogLevel.Error, "distributed runs: {Why}")]
    static partial void Failed(ILogger log, string why);
}
