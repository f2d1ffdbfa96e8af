using AttrBackfill.Configuration;
using AttrBackfill.Pipeline;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Scheduling;

/// <summary>
/// One scheduled run of a job, over the window that its rule gives now. Each opens the ledger anew, so that what broke it one night
/// (a full disk, a database that was down) is over in the next. The daemon lives on whatever happens.
/// </summary>
internal sealed partial class JobRun(ScheduleSetting setting, ILogger<JobRun> log) : IScheduledWork
{
    /// <summary>How long the lock of a machine that died may stand in the way; it frees itself within 30 seconds.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    public async Task<bool> RunAsync(string job, AskedRun? asked, bool takesUp, CancellationToken cancellationToken)
    {
        string? runId = null;
        try
        {
            if (setting.Jobs.Find(job) is not { } settings)
            {
                Failed(log, job, "it is not in this machine's jobs.json; all machines need the same one");
                return true;
            }

            await using var ledger = await setting.Ledger.OpenAsync(setting.Clock, cancellationToken);
            var finished = await RunAsync(ledger, settings, asked, takesUp, id => runId = id, cancellationToken);
            var summary = RunSummary.Of(finished.Run, finished.Counts);
            Ended(log, summary.RunId, job, summary.Status, summary.ExitCode, summary.SumLine(), finished.Run.Message is { } why ? $"({why})" : "");
            foreach (var watcher in setting.Watchers) await watcher.EndedAsync(settings, finished, setting.Interruption.Stopping);
            return !setting.Interruption.Stopping.IsCancellationRequested || finished.Run.Status != RunStatus.Interrupted;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || setting.Interruption.Stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // A message can hold a value, unless it is one of ours.
            var why = e is JobLockedException or LockLostException or LedgerException or ReportException or UsageException ? e.Message : e.GetType().Name;
            Failed(log, job, why);
            foreach (var watcher in setting.Watchers) await watcher.BrokenAsync(job, runId, why, setting.Interruption.Stopping);
            return true;
        }
    }

    async Task<FinishedRun> RunAsync(
        ILedger ledger, JobSettings job, AskedRun? asked, bool takesUp, Action<string> started, CancellationToken cancellationToken)
    {
        var deadline = setting.Clock.GetUtcNow() + Patience;
        while (true)
        {
            var left = takesUp && asked is null ? await LeftBehind.FindAsync(ledger, job.Name, cancellationToken) : null;
            var request = left is null ? await DueAsync(ledger, job, asked) : RunRequest.ToResume(left);
            try
            {
                return await RunAsync(ledger, request, started);
            }
            catch (JobLockedException) when (takesUp && setting.Clock.GetUtcNow() < deadline)
            {
                await Task.Delay(Again, setting.Clock, cancellationToken);
            }
        }
    }

    async Task<RunRequest> DueAsync(ILedger ledger, JobSettings job, AskedRun? asked)
    {
        var connection = setting.Jobs.ConnectionOf(job);
        var window = asked?.Window ?? await JobWindow.OfAsync(ledger, job, connection, setting.Clock);
        return new RunRequest(job, connection, RunKind.Run, DryRun: false, window, new RunSelection(null, null))
        {
            IsDated = asked?.Window is not null,
            Origin = asked is null ? RunOrigin.Schedule : RunOrigin.Command, // what is out of turn says nothing of firings that were missed
        };
    }

    Task<FinishedRun> RunAsync(ILedger ledger, RunRequest request, Action<string> started)
    {
        var operation = new RunOperation(ledger, setting.OutputFolder, setting.Interruption, setting.Clock, log);
        return operation.RunAsync(
            request, setting.Jobs.EndpointOf(request.Connection),
            (run, backfill, genesys) =>
            {
                started(run.RunId);
                Started(log, run.RunId, run.Job, LedgerTime.Of(run.From), LedgerTime.Of(run.To));
                foreach (var watcher in setting.Watchers) watcher.Started(run, backfill, genesys);
            });
    }

    [LoggerMessage(LogLevel.Information, "run {RunId}: job {Job}, window {From} to {To}")]
    static partial void Started(ILogger log, string runId, string job, string? from, string? to);

    [LoggerMessage(LogLevel.Information, "run {RunId}: job {Job} {Status}, exit code {ExitCode}: {Sum} {Why}")]
    static partial void Ended(ILogger log, string runId, string job, string status, int? exitCode, string sum, string why);

    [LoggerMessage(LogLevel.Error, "job {Job}: {Why}")]
    static partial void Failed(ILogger log, string job, string why);
}
