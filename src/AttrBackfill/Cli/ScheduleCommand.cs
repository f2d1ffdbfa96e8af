using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Notify;
using AttrBackfill.Pipeline;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Scheduling;
using AttrBackfill.Status;
using AttrBackfill.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli;

internal static class ScheduleCommand
{
    /// <summary>How far back it is looked for when a job last succeeded.</summary>
    const int RunsKnown = 1000;

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var http = new HttpOptions();
        var command = new Command("schedule", "The daemon: runs every job on its schedule until it is stopped");
        http.AddTo(command);
        command.SetAction(async (parsed, _) => (int)await RunAsync(context(parsed), http.Address(parsed)));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context, IPEndPoint? http)
    {
        var file = context.ReadJobs();
        var environment = new EnvironmentValues(Environment.CurrentDirectory);
        var scheduled = file.Jobs.Where(j => j.Schedule is not null).ToList();
        if (scheduled.Count == 0) throw new UsageException($"{context.ConfigPath}: no job has a schedule; add \"schedule\": {{ \"cron\": … }} to one");
        foreach (var job in scheduled) // now, not at night
        {
            RunOperation.CheckTarget(job);
            ConnectionResolver.Resolve(file, context.Connection ?? job.Connection, environment);
            WebhookResolver.Resolve(job, environment);
        }

        var key = http is null ? null : ApiKey.Of(environment);
        await using var ledger = await context.OpenLedgerAsync();
        var setting = new ScheduleSetting(
            file, context.Connection, environment, ledger, context.OutputFolder, context.Interruption, context.Clock);
        foreach (var job in scheduled)
        {
            await context.Error.WriteLineAsync(
                $"{job.Name}: next run {Table.Time(CronRule.Next(job.Schedule!, context.Clock.GetUtcNow()))} ({job.Schedule!.Cron}, {job.TimeZone})");
        }

        await WatchedAsync(context, setting, http, key);
        return context.Interruption.ExitCode;
    }

    static async Task WatchedAsync(CommandContext context, ScheduleSetting setting, IPEndPoint? http, ApiKey? key)
    {
        var logging = Logging.To(context.LogLevel ?? LogLevel.Information, context.LogFormat);
        using var loggers = LoggerFactory.Create(logging);
        var live = new LiveRuns();
        using var instruments = new RunInstruments(live);
        instruments.Knows(await setting.Ledger.LatestRunsAsync(null, RunsKnown, CancellationToken.None));
        using var exports = Exports.Start(http is not null, Environment.GetEnvironmentVariable);
        using var webhooks = new Webhooks(setting.Environment, context.Clock, loggers.CreateLogger<Webhooks>());
        var watched = setting with { Watchers = [live, instruments, webhooks] };
        await Schedule.RunAsync(watched, logging, services =>
        {
            if (http is not null) Serve(services, new StatusSetting(http, key, exports.Scrape!), live);
        });
    }

    /// <summary>A method of its own, so that a daemon that nobody watches does not load a web server.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Serve(IServiceCollection services, StatusSetting setting, LiveRuns live) =>
        services.AddSingleton(setting).AddSingleton(live).AddHostedService<StatusServer>();
}
