using AttrBackfill.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>The daemon: every job of jobs.json on its cron, in its time zone, one run of a job at a time.</summary>
internal static class Schedule
{
    /// <summary>Runs until the first signal, and then until the runs at work have stopped and saved.</summary>
    /// <param name="beside">Services that live as long as the daemon: they start before the first firing and end after the last run.</param>
    public static async Task RunAsync(ScheduleSetting setting, Action<ILoggingBuilder> logging, Action<IServiceCollection> beside)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        logging(builder.Logging);
        builder.Services.AddSingleton(setting).AddSingleton(setting.Clock).AddSingleton<IHostLifetime, SignalsAreHandledElsewhere>()
            .AddSingleton<RunTrigger>();
        builder.Services.AddSystemd().AddWindowsService(); // each only where that started the program
        beside(builder.Services);
        builder.Services.AddQuartz(quartz =>
        {
            quartz.UseTimeProvider(setting.Clock);
            foreach (var job in setting.File.Jobs) Add(quartz, job);
        });
        builder.Services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        using var host = builder.Build();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await using var toldToStop = lifetime.ApplicationStopping.Register(() => setting.Interruption.Stop(ExitCode.Terminated));
        await host.StartAsync(CancellationToken.None);
        await WaitAsync(setting.Interruption.Stopping);
        await host.StopAsync(setting.Interruption.AtOnce);
    }

    static void Add(IQuartzBuilder quartz, JobSettings job)
    {
        if (job.Schedule is not { } schedule) return;
        var zone = Configuration.TimeZones.Find(schedule.TimeZone);
        quartz.ScheduleJob<ScheduledRun>(
            trigger => trigger.WithIdentity(job.Name).WithCronSchedule(
                schedule.Cron, cron => cron.InTimeZone(zone).WithMisfireInstruction(Misfire(schedule.OnMisfire))),
            detail => detail.WithIdentity(job.Name).UsingJobData(ScheduledRun.JobName, job.Name));
    }

    static CronTriggerMisfireInstruction Misfire(MisfireRule rule) =>
        rule == MisfireRule.Skip ? CronTriggerMisfireInstruction.DoNothing : CronTriggerMisfireInstruction.FireAndProceed;

    static async Task WaitAsync(CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Register(stopped.SetResult);
        await stopped.Task;
    }

    /// <summary>Signals belong to <see cref="Interruption"/>, for a run by hand and for the daemon alike.</summary>
    sealed class SignalsAreHandledElsewhere : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
