using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Notify;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using AttrBackfill.Status;
using AttrBackfill.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.WindowsServices;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli.Commands;

internal static class ScheduleCommand
{
    /// <summary>How far back it is looked for when a job last succeeded.</summary>
    const int RunsKnown = 1000;

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var http = new HttpOptions(HttpOptions.Serves);
        var command = new ExampleCommand(
            "schedule", "The daemon: runs every job on its schedule until it is stopped", "attrbackfill schedule",
            "attrbackfill schedule --log-format json",
            "attrbackfill schedule --http 127.0.0.1:8080");
        http.AddTo(command);
        command.SetAction(async (parsed, _) => (int)await RunAsync(context(parsed), http.Address(parsed)));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context, IPEndPoint? http)
    {
        // Windows starts services in a folder of its own; theirs is the program's.
        if (WindowsServiceHelpers.IsWindowsService()) Environment.CurrentDirectory = AppContext.BaseDirectory;
        var jobs = new ActiveJobs(context.ConfigPath, context.Connection, () => new EnvironmentValues(Environment.CurrentDirectory));
        var status = http is null ? null : StatusAt(http, new EnvironmentValues(Environment.CurrentDirectory));
        IReadOnlyList<RunRecord> known;
        await using (var ledger = await context.OpenLedgerAsync()) // a ledger that cannot be used is reported now, not at night
            known = await ledger.Runs.LatestAsync(null, RunsKnown, CancellationToken.None);
        foreach (var job in jobs.Scheduled)
        {
            // A schedule that has ended is left out; the log says so.
            if (CronRule.Next(job.Schedule!, context.Clock.GetUtcNow()) is { } next)
                await context.Error.WriteLineAsync($"{job.Name}: next run {Table.Time(next)} ({job.Schedule!.Cron}, {job.TimeZone})");
        }

        var setting = new ScheduleSetting(jobs, context.Ledger, context.OutputFolder, context.Signals, context.Clock);
        await WatchedAsync(setting, Logging.To(context.LogLevel ?? LogLevel.Information, context.LogFormat), status, known);
        return context.Signals.ExitCode;
    }

    /// <exception cref="UsageException">A key is too short.</exception>
    static Func<PrometheusText, StatusSetting> StatusAt(IPEndPoint http, EnvironmentValues environment)
    {
        var (key, readKey) = (ApiKey.Of(environment), ApiKey.Of(environment, ApiKey.ReadVariable));
        return metrics => new StatusSetting(http, key, readKey, metrics);
    }

    static async Task WatchedAsync(
        ScheduleSetting setting, Action<ILoggingBuilder> logging, Func<PrometheusText, StatusSetting>? status,
            IReadOnlyList<RunRecord> known)
    {
        using var loggers = LoggerFactory.Create(logging);
        var live = new LiveRuns();
        using var instruments = new RunInstruments(live, setting.Jobs, setting.Clock);
        instruments.Knows(known);
        using var exports = Exports.Start(status is not null, Environment.GetEnvironmentVariable);
        using var webhooks = new Webhooks(setting.Jobs.Find, setting.Jobs.WebhookOf, setting.Clock, loggers.CreateLogger<Webhooks>());
        webhooks.Knows(known);
        var watched = setting with { Watchers = [live, instruments, webhooks] };
        await Schedule.RunAsync(watched, logging, services =>
        {
            if (exports.HasMetrics) services.AddHostedService<IncompleteDays>();
            if (status is not null) Serve(services, status(exports.Scrape!), live);
        });
    }

    /// <summary>A method of its own, so that a daemon without a status server loads no web server.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Serve(IServiceCollection services, StatusSetting setting, LiveRuns live) =>
        services.AddSingleton(setting).AddSingleton(live).AddHostedService<StatusServer>();
}
