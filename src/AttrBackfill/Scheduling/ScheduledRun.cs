using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>From Quartz to a run: the firing names the job, everything else is the run's own business.</summary>
[DisallowConcurrentExecution]
internal sealed class ScheduledRun(IScheduledWork work) : IJob
{
    public const string JobName = "job";
    public const string TakesUp = "takesUp";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var data = context.MergedJobDataMap;
        var takesUp = context.Recovering || data.ContainsKey(TakesUp);
        if (await work.RunAsync(data.GetString(JobName)!, RunTrigger.AskedIn(data), takesUp, cancellationToken)) return;
        var store = await context.Scheduler.GetMetadata(CancellationToken.None);
        if (!store.JobStoreClustered) return; // the next start finds the run in the ledger
        // Told so, a clustered store hands the firing to another machine, or keeps it for the next start.
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
