using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>
/// jobs.json as Quartz's triggers. What is there already and has not changed stays, so that a firing missed while every machine was
/// down is still known.
/// </summary>
internal sealed class Timetable(ISchedulerFactory factory, ScheduleSetting setting) : IHostedService
{
    public const string Group = "jobs";

    /// <summary>Before the scheduler starts to fire.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var ledger = await setting.Ledger.OpenAsync(setting.Clock, cancellationToken);
        await SetAsync(job => MissedFirings.SinceAsync(ledger, job, setting.Jobs.ConnectionOf(job), cancellationToken), cancellationToken);
        if (setting.Ledger.Database is null) await TakeUpAsync(ledger, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After jobs.json has changed: a new time counts from now on.</summary>
    public Task ChangeAsync(CancellationToken cancellationToken) => SetAsync(_ => Task.FromResult<DateTimeOffset?>(null), cancellationToken);

    async Task SetAsync(Func<JobSettings, Task<DateTimeOffset?>> since, CancellationToken cancellationToken)
    {
        var scheduler = await factory.GetScheduler(cancellationToken);
        var jobs = setting.Jobs.Scheduled;
        var known = await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(Group), cancellationToken);
        await scheduler.DeleteJobs([.. known.Where(key => jobs.All(j => j.Name != key.Name))], cancellationToken);
        foreach (var job in jobs)
        {
            var trigger = TriggerOf(job, await since(job));
            if (await scheduler.GetTrigger(trigger.Key, cancellationToken) is ICronTrigger old && IsSame(old, trigger)) continue;
            await scheduler.ScheduleJob(DetailOf(job), [trigger], ScheduleJobOptions.Replacing, cancellationToken);
        }
    }

    /// <summary>What the last life of this daemon did not finish. Machines that share a store take it up from there instead.</summary>
    async Task TakeUpAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        var scheduler = await factory.GetScheduler(cancellationToken);
        foreach (var job in setting.Jobs.Scheduled)
        {
            if (await LeftBehind.FindAsync(ledger, job.Name, cancellationToken) is null) continue;
            await scheduler.TriggerJob(new JobKey(job.Name, Group), new JobDataMap { [ScheduledRun.TakesUp] = "true" }, cancellationToken);
        }
    }

    static IJobDetail DetailOf(JobSettings job) =>
        JobBuilder.Create<ScheduledRun>().WithIdentity(job.Name, Group).UsingJobData(ScheduledRun.JobName, job.Name).RequestRecovery().Build();

    /// <param name="since">Firings after this time count, even those that have passed: what becomes of them is Quartz's misfire rule.</param>
    ICronTrigger TriggerOf(JobSettings job, DateTimeOffset? since)
    {
        var schedule = job.Schedule!;
        var misfire = schedule.OnMisfire == MisfireRule.Skip ? CronTriggerMisfireInstruction.DoNothing : CronTriggerMisfireInstruction.FireAndProceed;
        return (ICronTrigger)TriggerBuilder.Create().WithIdentity(job.Name, Group).ForJob(job.Name, Group)
            .StartAt(since ?? setting.Clock.GetUtcNow())
            .WithCronSchedule(schedule.Cron, cron => cron.InTimeZone(Configuration.TimeZones.Find(schedule.TimeZone)).WithMisfireInstruction(misfire))
            .Build();
    }

    static bool IsSame(ICronTrigger old, ICronTrigger wanted) =>
        old.CronExpressionString == wanted.CronExpressionString && old.TimeZone.Id == wanted.TimeZone.Id
        && old.MisfireInstruction == wanted.MisfireInstruction;
}
