using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline;
using AttrBackfill.Scheduling;
using Microsoft.Extensions.Logging;

namespace AttrBackfill.Cli;

internal static class ScheduleCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var command = new ExampleCommand(
            "schedule", "The daemon: runs every job on its schedule until it is stopped", "attrbackfill schedule", "attrbackfill schedule --log-format json");
        command.SetAction(async (parsed, _) => (int)await RunAsync(context(parsed)));
        return command;
    }

    static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var file = context.ReadJobs();
        var environment = new EnvironmentValues(Environment.CurrentDirectory);
        var scheduled = file.Jobs.Where(j => j.Schedule is not null).ToList();
        if (scheduled.Count == 0) throw new UsageException($"{context.ConfigPath}: no job has a schedule; add \"schedule\": {{ \"cron\": … }} to one");
        foreach (var job in scheduled) // now, not at night
        {
            RunOperation.CheckTarget(job);
            ConnectionResolver.Resolve(file, context.Connection ?? job.Connection, environment);
        }

        await using var ledger = await context.OpenLedgerAsync();
        var setting = new ScheduleSetting(
            file, context.Connection, environment, ledger, context.OutputFolder, context.Interruption, context.Clock);
        foreach (var job in scheduled)
        {
            await context.Error.WriteLineAsync(
                $"{job.Name}: next run {Table.Time(CronRule.Next(job.Schedule!, context.Clock.GetUtcNow()))} ({job.Schedule!.Cron}, {job.TimeZone})");
        }

        await Schedule.RunAsync(setting, Logging.To(context.LogLevel ?? LogLevel.Information, context.LogFormat));
        return context.Interruption.ExitCode;
    }
}
