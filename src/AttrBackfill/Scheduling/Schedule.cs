using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.WindowsServices;
using Microsoft.Extensions.Logging;
using Quartz;

namespace AttrBackfill.Scheduling;

/// <summary>The daemon: every job of jobs.json on its cron, in its time zone, one run of a job at a time.</summary>
internal static class Schedule
{
    /// <summary>
    /// How long calls in flight may take after the first signal. A service manager expects the process to end within ten seconds.
    /// </summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);

    /// <summary>How long a run takes to save once it has given up its calls.</summary>
    static readonly TimeSpan Saving = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Runs that may be active at the same time. A run takes a place until its end, so that a few long ones must not keep the
    /// others waiting.
    /// </summary>
    const int MostRuns = 64;

    /// <summary>Runs until the first signal, and then until the current runs have stopped and saved.</summary>
    /// <param name="beside">
    /// Services that live as long as the daemon: they start before the first firing and end after the last run.
    /// </param>
    public static async Task RunAsync(ScheduleSetting setting, Action<ILoggingBuilder> logging, Action<IServiceCollection> beside)
    {
        using var host = Build(setting, logging, services => beside(services.AddSingleton<IScheduledWork, ScheduledRunner>()));
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await using var stops = lifetime.ApplicationStopping.Register(
            () => setting.Signals.Stop(ExitCodes.OfHostStop(WindowsServiceHelpers.IsWindowsService())));
        await host.StartAsync(CancellationToken.None);
        await WaitAsync(setting.Signals.Stopping);
        await StopAsync(host, setting);
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
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = MostRuns);
            quartz.AddJobType<ScheduledRun>();
            JobStore.Use(quartz, setting.Ledger.Database);
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.AddSingleton<TriggerSync>().AddHostedService(provider => provider.GetRequiredService<TriggerSync>());
        services.AddHostedService<JobsFileWatch>();
        if (setting.Ledger.Database is not null) services.AddHostedService<DistributedWork>();
        return builder.Build();
    }

    static async Task StopAsync(IHost host, ScheduleSetting setting)
    {
        using var late = new CancellationTokenSource(Patience, setting.Clock);
        await using var givingUp = late.Token.Register(setting.Signals.StopAtOnce);
        using var end = new CancellationTokenSource();
        await using var saving = setting.Signals.AtOnce.Register(() => end.CancelAfter(Saving));
        await host.StopAsync(end.Token);
    }

    static async Task WaitAsync(CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Register(stopped.SetResult);
        await stopped.Task;
    }

    /// <summary>Signals belong to <see cref="ShutdownSignals"/>, for a run by hand and for the daemon alike.</summary>
    sealed class SignalsAreHandledElsewhere : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
