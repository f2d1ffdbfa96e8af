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
        using var host = Build(setting, logging, services => beside(services.AddSingleton<IScheduledWork, JobRun>()));
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await using var toldToStop = lifetime.ApplicationStopping.Register(() => setting.Interruption.Stop(ExitCode.Terminated));
        await host.StartAsync(CancellationToken.None);
        await WaitAsync(setting.Interruption.Stopping);
        await host.StopAsync(setting.Interruption.AtOnce);
    }

    /// <param name="work">Adds what a firing does.</param>
    public static IHost Build(ScheduleSetting setting, Action<ILoggingBuilder> logging, Action<IServiceCollection> work)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        logging(builder.Logging);
        var services = builder.Services;
        services.AddSingleton(setting).AddSingleton(setting.Clock).AddSingleton<IHostLifetime, SignalsAreHandledElsewhere>()
            .AddSingleton<RunTrigger>();
        services.AddSystemd().AddWindowsService(); // each only where that started the program
        work(services);
        services.AddQuartz(quartz =>
        {
            quartz.UseTimeProvider(setting.Clock);
            quartz.AddJobType<ScheduledRun>();
            JobStore.Use(quartz, setting.Ledger.Database);
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.AddSingleton<Timetable>().AddHostedService(provider => provider.GetRequiredService<Timetable>());
        services.AddHostedService<JobsFileWatch>();
        if (setting.Ledger.Database is not null) services.AddHostedService<DistributedWork>();
        return builder.Build();
    }

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
