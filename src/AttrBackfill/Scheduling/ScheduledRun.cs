using Microsoft.Extensions.Logging;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>
/// From Quartz to a run: the firing names the job, everything else is the run's own business. A further attempt is a trigger of its own:
/// no thread waits for it, and in a clustered store it outlives this process.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class ScheduledRun(IScheduledWork work, TimeProvider clock, ILogger<ScheduledRun> log) : IJob
{
    /// <summary>Of the triggers of further attempts: one for each job.</summary>
    public const string Retries = "retries";

    static readonly TimeSpan StoreAgain = TimeSpan.FromSeconds(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var end = await work.RunAsync(Firing.Of(context), cancellationToken);
        if (end.Next is { } next) await StoreAsync(context, next, cancellationToken);
        if (!end.IsLeft) return;
        var store = await context.Scheduler.GetMetadata(CancellationToken.None);
        if (!store.JobStoreClustered) return; // the next start finds the run in the ledger
        // A clustered store then hands the firing to another machine, or keeps it for the next start.
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <summary>While the store's database is away no job can fire: waiting here keeps none from it.</summary>
    async Task StoreAsync(IJobExecutionContext context, NextAttempt next, CancellationToken cancellationToken)
    {
        var job = context.JobDetail.Key;
        var trigger = TriggerBuilder.Create(clock).WithIdentity(job.Name, Retries).ForJob(job).StartAt(next.At)
            .UsingJobData(next.Firing.ToData()).Build();
        while (true)
        {
            try
            {
                // A job that jobs.json no longer has is not tried again.
                if (await context.Scheduler.Exists(job, cancellationToken))
                    await context.Scheduler.ScheduleJob(trigger, ScheduleJobOptions.Replacing, cancellationToken);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                NotStored(log, job.Name, Trouble.Of(e));
            }

            await Task.Delay(StoreAgain, clock, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "job {Job}: the next attempt cannot be stored yet: {Why}")]
    static partial void NotStored(ILogger log, string job, string why);
}
