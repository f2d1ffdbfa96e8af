using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>
/// jobs.json as Quartz's triggers. What is there already and has not changed stays, so that a firing missed while every machine was
/// down is still known.
/// </summary>
internal sealed partial class TriggerSync(ISchedulerFactory factory, ScheduleSetting setting, ILogger<TriggerSync> log) : IHostedService
{
    public const string Group = "jobs";

    /// <summary>
    /// How far a stored next run may lie beyond the cron's next time. Machines that share a store have clocks of their own: one that fired
    /// a moment ago must not fire again because another one's clock is behind.
    /// </summary>
    static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(5);

    bool MachinesShare => setting.Ledger.Database is not null;

    /// <summary>Before the scheduler starts to fire: triggers that the store did not know make up for what was missed without it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var added = await ChangeAsync(cancellationToken);
        var now = setting.Clock.GetUtcNow();
        await using var ledger = await setting.Ledger.OpenAsync(setting.Clock, cancellationToken);
        foreach (var job in setting.Jobs.Scheduled.Where(j => CronRule.Next(j.Schedule!, now) is not null))
        {
            // Machines that share a store take up each other's runs from there instead.
            if (!MachinesShare && await InterruptedRuns.FindAsync(ledger, job, now, cancellationToken) is { } left)
            {
                TakesUp(log, job.Name, left.RunId);
                await FireAsync(new Firing(job.Name, TakesUp: true), cancellationToken);
            }

            if (!added.Contains(job.Name) || job.Schedule!.OnMisfire != MisfireRule.RunOnce) continue;
            if (await MissedAsync(ledger, job, now, cancellationToken) is not { } missed) continue;
            MakesUp(log, job.Name, missed);
            await FireAsync(new Firing(job.Name), cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Sets the triggers to what jobs.json says now, all of them or, where the store fails, none; a changed time counts from now on. A job
    /// that does not fire again is left out.
    /// </summary>
    /// <returns>Jobs that have a trigger now and had none before.</returns>
    public async Task<IReadOnlySet<string>> ChangeAsync(CancellationToken cancellationToken)
    {
        var scheduler = await factory.GetScheduler(cancellationToken);
        var (jobs, now) = (setting.Jobs.Scheduled, setting.Clock.GetUtcNow());
        foreach (var line in CronRule.Over(jobs, now)) Over(log, line);
        var known = await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(Group), cancellationToken);
        var gone = known.Where(key => jobs.All(j => j.Name != key.Name)).ToList();
        var wanted = new Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>>();
        var added = new HashSet<string>(StringComparer.Ordinal);
        foreach (var job in jobs)
        {
            var (trigger, old) = (TriggerOf(job), await StoredAsync(scheduler, job, cancellationToken));
            if (CronRule.Next(job.Schedule!, now) is null)
            {
                // One with this very cron may still be on its way to its last firing.
                if (old is not null && !IsSame(old, trigger)) gone.Add(new JobKey(job.Name, Group));
                continue;
            }

            if (old is null) added.Add(job.Name);
            else if (IsSame(old, trigger) && !IsTooFar(old, job, now)) continue;
            wanted.Add(DetailOf(job), [trigger]);
        }

        if (wanted.Count > 0) await scheduler.ScheduleJobs(wanted, ScheduleJobOptions.Replacing, cancellationToken);
        if (gone.Count > 0) await scheduler.DeleteJobs(gone, cancellationToken);
        return added;
    }

    /// <summary>Sets triggers anew whose next time was reckoned while the clock was wrong.</summary>
    public async Task FollowClockAsync(CancellationToken cancellationToken)
    {
        var scheduler = await factory.GetScheduler(cancellationToken);
        var now = setting.Clock.GetUtcNow();
        foreach (var job in setting.Jobs.Scheduled)
        {
            if (await StoredAsync(scheduler, job, cancellationToken) is not { } old) continue;
            if (IsSame(old, TriggerOf(job)) && IsTooFar(old, job, now))
                await scheduler.ScheduleJob(DetailOf(job), [TriggerOf(job)], ScheduleJobOptions.Replacing, cancellationToken);
        }
    }

    bool IsTooFar(ICronTrigger old, JobSettings job, DateTimeOffset now)
    {
        if (CronRule.Next(job.Schedule!, now + ClocksDiffer) is not { } next || !(old.NextFireTimeUtc > next)) return false;
        SetAnew(log, job.Name, old.NextFireTimeUtc, CronRule.Next(job.Schedule!, now));
        return true;
    }

    static async Task<ICronTrigger?> StoredAsync(IScheduler scheduler, JobSettings job, CancellationToken cancellationToken) =>
        await scheduler.GetTrigger(new TriggerKey(job.Name, Group), cancellationToken) as ICronTrigger;

    /// <returns>The first firing that was missed; null where none was.</returns>
    async Task<DateTimeOffset?> MissedAsync(SqlLedger ledger, JobSettings job, DateTimeOffset now, CancellationToken cancellationToken) =>
        await MissedFirings.SinceAsync(ledger, job, setting.Jobs.ConnectionOf(job), cancellationToken) is { } since
        && CronRule.Next(job.Schedule!, since) is { } first && first <= now
            ? first
            : null;

    async Task FireAsync(Firing firing, CancellationToken cancellationToken) =>
        await (await factory.GetScheduler(cancellationToken)).TriggerJob(new JobKey(firing.Job, Group), firing.ToData(), cancellationToken);

    static IJobDetail DetailOf(JobSettings job) =>
        JobBuilder.Create<ScheduledRun>().WithIdentity(job.Name, Group).UsingJobData(Firing.JobName, job.Name).RequestRecovery().Build();

    ICronTrigger TriggerOf(JobSettings job)
    {
        var schedule = job.Schedule!;
        var misfire = schedule.OnMisfire == MisfireRule.Skip
            ? CronTriggerMisfireInstruction.DoNothing
            : CronTriggerMisfireInstruction.FireAndProceed;
        return (ICronTrigger)TriggerBuilder.Create(setting.Clock).WithIdentity(job.Name, Group).ForJob(job.Name, Group)
            .WithCronSchedule(
                Crontab.ToQuartz(schedule.Cron),
                cron => cron.InTimeZone(Configuration.TimeZones.Find(schedule.TimeZone)).WithMisfireInstruction(misfire))
            .Build();
    }

    static bool IsSame(ICronTrigger old, ICronTrigger wanted) =>
        old.CronExpressionString == wanted.CronExpressionString && old.TimeZone.Id == wanted.TimeZone.Id
        && old.MisfireInstruction == wanted.MisfireInstruction;

    [LoggerMessage(LogLevel.Warning, "{Line}")]
    static partial void Over(ILogger log, string line);

    [LoggerMessage(LogLevel.Information, "job {Job}: resuming run {RunId}, which was left unfinished")]
    static partial void TakesUp(ILogger log, string job, string runId);

    [LoggerMessage(LogLevel.Information, "job {Job}: making up for the run due at {Due:yyyy-MM-ddTHH:mm:ssZ}")]
    static partial void MakesUp(ILogger log, string job, DateTimeOffset due);

    [LoggerMessage(LogLevel.Warning, "job {Job}: its stored next run {Stored:yyyy-MM-ddTHH:mm:ssZ} lies beyond the schedule's {Next:yyyy-MM-ddTHH:mm:ssZ}, as after a change of the clock; it is set anew")]
    static partial void SetAnew(ILogger log, string job, DateTimeOffset? stored, DateTimeOffset? next);
}
