using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>Fires a job outside its schedule. The firing waits for a run of the same job to end.</summary>
internal sealed class RunTrigger(ISchedulerFactory schedulers)
{
    /// <summary>Apart from what follows jobs.json.</summary>
    const string Unscheduled = "unscheduled";

    const string Asked = "asked";
    const string From = "from";
    const string To = "to";

    /// <summary>When jobs run next.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> NextAsync(CancellationToken cancellationToken) =>
        await NextRuns.OfAsync(await schedulers.GetScheduler(cancellationToken), cancellationToken);

    /// <param name="window">Null for the job's own.</param>
    public async Task FireAsync(string job, TimeWindow? window, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var key = new JobKey(job, TriggerSync.Group);
        if (!await scheduler.Exists(key, cancellationToken)) // a job without a schedule of its own
        {
            key = new JobKey(job, Unscheduled);
            var detail = JobBuilder.Create<ScheduledRun>().WithIdentity(key).StoreDurably().RequestRecovery()
                .UsingJobData(Firing.JobName, job).Build();
            await scheduler.AddJob(detail, AddJobOptions.Replacing, cancellationToken);
        }

        await scheduler.TriggerJob(key, DataOf(new RequestedRun(window)), cancellationToken);
    }

    /// <param name="asked">Null for a firing of the schedule.</param>
    public static JobDataMap DataOf(RequestedRun? asked)
    {
        var data = new JobDataMap();
        if (asked is null) return data;
        data[Asked] = "true";
        if (asked.Window is not { } window) return data;
        data[From] = IsoTime.Of(window.From);
        data[To] = IsoTime.Of(window.To);
        return data;
    }

    /// <summary>Null for a firing of the schedule.</summary>
    public static RequestedRun? AskedIn(JobDataMap data)
    {
        if (!data.ContainsKey(Asked)) return null;
        return new RequestedRun(
            data.TryGetString(From, out var from) && data.TryGetString(To, out var to)
                ? new TimeWindow(IsoTime.Parse(from!), IsoTime.Parse(to!))
                : null);
    }
}
