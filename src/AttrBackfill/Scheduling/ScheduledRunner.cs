using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Scheduling;

/// <summary>
/// One scheduled run of a job, over the window that its rule gives now. Each opens the ledger anew, so that what broke it one night
/// (a full disk, a database that was down) is over in the next. No failure of a run ends the daemon.
/// </summary>
internal sealed partial class ScheduledRunner(ScheduleSetting setting, ILoggerFactory loggers) : IScheduledWork
{
    /// <summary>How long the lock of a machine that died may hold up a run that was asked for; it frees itself within 30 seconds.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    readonly ILogger _log = loggers.CreateLogger<ScheduledRunner>();
    readonly GuardedWatchers _watchers = new(setting.Watchers, loggers.CreateLogger<ScheduledRunner>());

    public async Task<FiringEnd> RunAsync(Firing firing, CancellationToken cancellationToken)
    {
        if (setting.Jobs.Find(firing.Job) is not { } job)
        {
            Failed(_log, firing.Job, "it is not in this machine's jobs.json; all machines need the same one");
            return FiringEnd.Over;
        }

        var attempt = firing.Again ?? new Attempt(null, setting.Clock.GetUtcNow(), Failures: 0, IsFirst: true);
        try
        {
            if (!attempt.IsFirst && Until(job, firing, attempt) <= setting.Clock.GetUtcNow())
                return await BrokenAsync(job, firing, attempt, "it could not be done before the job's next firing", null);
            await using var ledger = await setting.Ledger.OpenAsync(setting.Clock, cancellationToken);
            if (await RequestAsync(ledger, job, firing, attempt, cancellationToken) is not { } request) return FiringEnd.Over;
            var finished = await RunAsync(ledger, request, id => attempt = attempt with { RunId = id });
            var end = await EndedAsync(job, firing, attempt, finished);
            await EraseOldValuesAsync(ledger, cancellationToken);
            return end;
        }
        catch (OperationCanceledException)
            when (cancellationToken.IsCancellationRequested || setting.Signals.Stopping.IsCancellationRequested)
        {
            return FiringEnd.Left;
        }
        catch (Exception e)
        {
            return await BrokenAsync(job, firing, attempt, Trouble.WithStack(e), Obstacle.Of(e));
        }
    }

    /// <summary>Best effort: the run has ended well, and the next one tries again.</summary>
    async Task EraseOldValuesAsync(SqlLedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            var erased = await Retention.EraseAsync(
                ledger, setting.Jobs.File.Ledger, setting.OutputFolder, setting.Clock.GetUtcNow(), line => NotErased(_log, line),
                cancellationToken);
            if (erased.Count > 0) Erased(_log, erased.Count);
        }
        catch (Exception e) when (e is LedgerException or IOException or OperationCanceledException)
        {
            NotErased(_log, e is OperationCanceledException ? "erasing old values was interrupted; it goes on after the next run" : e.Message);
        }
    }

    async Task<FiringEnd> EndedAsync(JobSettings job, Firing firing, Attempt attempt, RunResult finished)
    {
        var (run, summary) = (finished.Run, RunSummary.Of(finished.Run, finished.Counts));
        var isLeft = setting.Signals.Stopping.IsCancellationRequested && run.Status == RunStatus.Interrupted;
        var next = isLeft || Obstacle.Of(finished) is not { } obstacle ? null : Next(job, firing, attempt, obstacle);
        var why = run.Message is { } message ? $"({message})" : "";
        Ended(_log, LevelOf(run, next), run.RunId, job.Name, summary.Status, summary.ExitCode, summary.SumLine(), why);
        if (next is not null) Again(_log, job.Name, next.At);
        await _watchers.EndedAsync(job, finished, next is null, setting.Signals.Stopping);
        return new FiringEnd(isLeft, next);
    }

    /// <param name="obstacle">Null where another attempt would be of no use.</param>
    async Task<FiringEnd> BrokenAsync(JobSettings job, Firing firing, Attempt attempt, string why, Obstacle? obstacle)
    {
        var next = obstacle is null ? null : Next(job, firing, attempt, obstacle);
        if (next is null)
        {
            Failed(_log, job.Name, why);
        }
        else if (!obstacle!.IsLock)
        {
            FailedForNow(_log, job.Name, why);
            Again(_log, job.Name, next.At);
        }
        else if (attempt.IsFirst)
        {
            Waits(_log, job.Name, why);
        }

        await _watchers.BrokenAsync(job.Name, attempt.RunId, why.Split('\n')[0], next is null, setting.Signals.Stopping);
        return new FiringEnd(false, next);
    }

    NextAttempt? Next(JobSettings job, Firing firing, Attempt attempt, Obstacle obstacle)
    {
        var again = attempt with { Failures = attempt.Failures + (obstacle.IsLock ? 0 : 1), IsFirst = false };
        return RetryRule.Next(obstacle, attempt.Failures, setting.Clock.GetUtcNow(), Until(job, firing, attempt)) is { } at
            ? new NextAttempt(at, firing with { Again = again })
            : null;
    }

    /// <summary>
    /// The end of retries: the job's next firing. A run that a person asked for is not retried; that person sees its end.
    /// </summary>
    static DateTimeOffset? Until(JobSettings job, Firing firing, Attempt attempt) => firing switch
    {
        { Asked: not null, TakesUp: true } => attempt.Due + Patience,
        { Asked: not null } => attempt.Due,
        _ => job.Schedule is { } schedule ? CronRule.Next(schedule, attempt.Due) : attempt.Due,
    };

    static LogLevel LevelOf(RunRecord run, NextAttempt? next) => run switch
    {
        { Status: RunStatus.Failed } when next is null => LogLevel.Error,
        { Status: RunStatus.Failed or RunStatus.Stopped or RunStatus.Interrupted } or { Failed: > 0 } => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    /// <returns>Null where nothing is left to do.</returns>
    async Task<RunRequest?> RequestAsync(
        SqlLedger ledger, JobSettings job, Firing firing, Attempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.RunId is { } id && await ledger.Runs.FindAsync(id, cancellationToken) is { } begun)
        {
            if (begun.Status is not (RunStatus.Completed or RunStatus.Stopped)) return RunRequest.ToResume(begun);
            DoneElsewhere(_log, id, job.Name);
            return null;
        }

        var left = firing is { TakesUp: true, Asked: null }
            ? await InterruptedRuns.FindAsync(ledger, job, setting.Clock.GetUtcNow(), cancellationToken)
            : null;
        return left is null ? await DueAsync(ledger, job, firing.Asked, attempt.Due) : RunRequest.ToResume(left);
    }

    async Task<RunRequest> DueAsync(SqlLedger ledger, JobSettings job, RequestedRun? asked, DateTimeOffset due)
    {
        var connection = setting.Jobs.ConnectionOf(job);
        var window = asked?.Window ?? await JobWindow.OfAsync(ledger, job, connection, due);
        return new RunRequest(job, connection, RunKind.Run, DryRun: false, window, new RunSelection(null, null))
        {
            IsDated = asked?.Window is not null,
            LooksBack = asked?.Window is null && job.Window == WindowResolver.SinceLast,
            Origin = asked is null ? RunOrigin.Schedule : RunOrigin.Command, // what is out of turn says nothing of firings that were missed
        };
    }

    Task<RunResult> RunAsync(SqlLedger ledger, RunRequest request, Action<string> started)
    {
        var operation = new RunLifecycle(
            ledger, setting.OutputFolder, setting.Signals, setting.Clock, _log, loggers.CreateLogger(CallTrace.Category), setting.Lanes);
        return operation.RunAsync(
            request, setting.Jobs.EndpointOf(request.Connection),
            (run, backfill, genesys) =>
            {
                started(run.RunId);
                Started(_log, run.RunId, run.Job, IsoTime.Of(run.From), IsoTime.Of(run.To));
                _watchers.Started(run, backfill, genesys);
            });
    }

    [LoggerMessage(LogLevel.Information, "run {RunId}: job {Job}, window {From} to {To}")]
    static partial void Started(ILogger log, string runId, string job, string? from, string? to);

    [LoggerMessage("run {RunId}: job {Job} {Status}, exit code {ExitCode}: {Sum} {Why}")]
    static partial void Ended(ILogger log, LogLevel level, string runId, string job, string status, int? exitCode, string sum, string why);

    [LoggerMessage(LogLevel.Information, "run {RunId}: job {Job}: it was finished elsewhere meanwhile")]
    static partial void DoneElsewhere(ILogger log, string runId, string job);

    [LoggerMessage(LogLevel.Information, "values of {Runs} old runs erased")]
    static partial void Erased(ILogger log, int runs);

    [LoggerMessage(LogLevel.Warning, "{Why}")]
    static partial void NotErased(ILogger log, string why);

    [LoggerMessage(LogLevel.Information, "job {Job}: waiting for another run to end: {Why}")]
    static partial void Waits(ILogger log, string job, string why);

    [LoggerMessage(LogLevel.Information, "job {Job}: next attempt at {At:yyyy-MM-ddTHH:mm:ssZ}")]
    static partial void Again(ILogger log, string job, DateTimeOffset at);

    [LoggerMessage(LogLevel.Warning, "job {Job}: {Why}")]
    static partial void FailedForNow(ILogger log, string job, string why);

    [LoggerMessage(LogLevel.Error, "job {Job}: {Why}")]
    static partial void Failed(ILogger log, string job, string why);
}
