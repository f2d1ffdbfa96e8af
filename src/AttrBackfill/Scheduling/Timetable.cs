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

    bool MachinesShare => setting.Ledger.Database is not null;

    /// <summary>Before the scheduler starts to fire: triggers that the store did not know make up for what was missed without it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var added = await ChangeAsync(cancellationToken);
        await using var ledger = await setting.Ledger.OpenAsync(setting.Clock, cancellationToken);
        foreach (var job in setting.Jobs.Scheduled)
        {
            // Machines that share a store take up each other's runs from there instead.
            if (!MachinesShare && await LeftBehind.FindAsync(ledger, job.Name, cancellationToken) is not null)
                await FireAsync(job, new JobDataMap { [ScheduledRun.TakesUp] = "true" }, cancellationToken);
            if (added.Contains(job.Name) && job.Schedule!.OnMisfire == MisfireRule.RunOnce && await HasMissedAsync(ledger, job, cancellationToken))
                await FireAsync(job, [], cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sets the triggers to what jobs.json says now; a changed time counts from now on.</summary>
    /// <returns>Jobs that have a trigger now and had none before.</returns>
    public async Task<IReadOnlySet<string>> ChangeAsync(CancellationToken cancellationToken)
    {
        var scheduler = await factory.GetScheduler(cancellationToken);
        var jobs = setting.Jobs.Scheduled;
        var known = await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(Group), cancellationToken);
        await scheduler.DeleteJobs([.. known.Where(key => jobs.All(j => j.Name != key.Name))], cancellationToken);
        var added = new HashSet<string>(StringComparer.Ordinal);
        foreach (var job in jobs)
        {
            var trigger = TriggerOf(job);
            var old = await scheduler.GetTrigger(trigger.Key, cancellationToken) as ICronTrigger;
            if (old is null) added.Add(job.Name);
            if (old is null || !IsSame(old, trigger)) await scheduler.ScheduleJob(DetailOf(job), [trigger], ScheduleJobOptions.Replacing, cancellationToken);
        }

        return added;
    }

    async Task<bool> HasMissedAsync(ILedger ledger, JobSettings job, CancellationToken cancellationToken)
    {
        var since = await MissedFirings.SinceAsync(ledger, job, setting.Jobs.ConnectionOf(job), cancellationToken);
        return since is { } from && CronRule.Next(job.Schedule!, from) <= setting.Clock.GetUtcNow();
    }

    async Task FireAsync(JobSettings job, JobDataMap data, CancellationToken cancellationToken) =>
        await (await factory.GetScheduler(cancellationToken)).TriggerJob(new JobKey(job.Name, Group), data, cancellationToken);

    static IJobDetail DetailOf(JobSettings job) =>
        JobBuilder.Create<ScheduledRun>().WithIdentity(job.Name, Group).UsingJobData(ScheduledRun.JobName, job.Name).RequestRecovery().Build();

    ICronTrigger TriggerOf(JobSettings job)
    {
        var schedule = job.Schedule!;
        var misfire = schedule.OnMisfire == MisfireRule.Skip ? CronTriggerMisfireInstruction.DoNothing : CronTriggerMisfireInstruction.FireAndProceed;
        return (ICronTrigger)TriggerBuilder.Create(setting.Clock).WithIdentity(job.Name, Group).ForJob(job.Name, Group)
            .WithCronSchedule(schedule.Cron, cron => cron.InTimeZone(Configuration.TimeZones.Find(schedule.TimeZone)).WithMisfireInstruction(misfire))
            .Build();
    }

    static bool IsSame(ICronTrigger old, ICronTrigger wanted) =>
        old.CronExpressionString == wanted.CronExpressionString && old.TimeZone.Id == wanted.TimeZone.Id
        && old.MisfireInstruction == wanted.MisfireInstruction;
}
