using AttrBackfill.Configuration;
using AttrBackfill.Pipeline;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using Microsoft.Extensions.Logging;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>What a scheduled run needs besides its job.</summary>
internal sealed record ScheduleSetting(
    JobsFile File, string? Connection, EnvironmentValues Environment, ILedger Ledger, string OutputFolder, Interruption Interruption,
    TimeProvider Clock)
{
    public IReadOnlyList<IRunWatcher> Watchers { get; init; } = [];
}

/// <summary>From Quartz to a run: the firing names the job, everything else is the run's own business.</summary>
[DisallowConcurrentExecution]
internal sealed partial class ScheduledRun(ScheduleSetting setting, ILogger<ScheduledRun> log) : IJob
{
    public const string JobName = "job";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var name = context.MergedJobDataMap.GetString(JobName)!;
        var job = setting.File.Jobs.Single(j => j.Name == name);
        string? runId = null;
        try
        {
            await RunAsync(job, RunTrigger.WindowOf(context.MergedJobDataMap), id => runId = id);
        }
        catch (Exception e)
        {
            // The daemon lives on: what failed is due again with the next firing.
            var why = e is JobLockedException or LedgerException or ReportException or UsageException ? e.Message : e.GetType().Name;
            Failed(log, name, why);
            foreach (var watcher in setting.Watchers) await watcher.BrokenAsync(job, runId, why, setting.Interruption.Stopping);
        }
    }

    async Task RunAsync(JobSettings job, TimeWindow? asked, Action<string> started)
    {
        var connection = setting.Connection ?? job.Connection;
        var endpoint = ConnectionResolver.Resolve(setting.File, connection, setting.Environment);
        var window = asked ?? await JobWindow.OfAsync(setting.Ledger, job, connection, setting.Clock);
        var request = new RunRequest(job, connection, RunKind.Run, DryRun: false, window, new RunSelection(null, null));
        var operation = new RunOperation(setting.Ledger, setting.OutputFolder, setting.Interruption, setting.Clock, log);
        var finished = await operation.RunAsync(
            request, endpoint, (run, backfill, genesys) =>
            {
                started(run.RunId);
                Started(log, run.RunId, job.Name, LedgerTime.Of(run.From), LedgerTime.Of(run.To));
                foreach (var watcher in setting.Watchers) watcher.Started(run, backfill, genesys);
            });
        var summary = RunSummary.Of(finished.Run, finished.Counts);
        Ended(log, summary.RunId, job.Name, summary.Status, summary.ExitCode, summary.SumLine(), finished.Run.Message is { } why ? $"({why})" : "");
        foreach (var watcher in setting.Watchers) await watcher.EndedAsync(job, finished, setting.Interruption.Stopping);
    }

    [LoggerMessage(LogLevel.Information, "run {RunId}: job {Job}, window {From} to {To}")]
    static partial void Started(ILogger log, string runId, string job, string? from, string? to);

    [LoggerMessage(LogLevel.Information, "run {RunId}: job {Job} {Status}, exit code {ExitCode}: {Sum} {Why}")]
    static partial void Ended(ILogger log, string runId, string job, string status, int? exitCode, string sum, string why);

    [LoggerMessage(LogLevel.Error, "job {Job}: {Why}")]
    static partial void Failed(ILogger log, string job, string why);
}
