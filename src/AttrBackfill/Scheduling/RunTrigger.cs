using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>Fires a job out of turn. It waits its turn behind a run of the same job that is at work.</summary>
internal sealed class RunTrigger(ISchedulerFactory schedulers)
{
    const string From = "from";
    const string To = "to";

    /// <param name="window">Null for the job's own.</param>
    public async Task FireAsync(string job, TimeWindow? window, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var key = new JobKey(job);
        if (!await scheduler.Exists(key, cancellationToken)) // a job without a schedule of its own
        {
            var detail = JobBuilder.Create<ScheduledRun>().WithIdentity(key).StoreDurably().UsingJobData(ScheduledRun.JobName, job).Build();
            await scheduler.AddJob(detail, cancellationToken: cancellationToken);
        }

        var data = new JobDataMap();
        if (window is { } asked)
        {
            data[From] = LedgerTime.Of(asked.From);
            data[To] = LedgerTime.Of(asked.To);
        }

        await scheduler.TriggerJob(key, data, cancellationToken);
    }

    /// <summary>The window that a firing was asked for; null for the job's own.</summary>
    public static TimeWindow? WindowOf(JobDataMap data) =>
        data.TryGetString(From, out var from) && data.TryGetString(To, out var to)
            ? new TimeWindow(LedgerTime.Parse(from!), LedgerTime.Parse(to!))
            : null;
}
