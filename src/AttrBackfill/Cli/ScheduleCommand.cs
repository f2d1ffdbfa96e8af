using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Configuration;
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
        var jobs = new JobsInForce(context.ConfigPath, context.Connection, () => new EnvironmentValues(Environment.CurrentDirectory));
        await (await context.OpenLedgerAsync()).DisposeAsync(); // a ledger that cannot be used is told now, not at night
        foreach (var job in jobs.Scheduled)
        {
            await context.Error.WriteLineAsync(
                $"{job.Name}: next run {Table.Time(CronRule.Next(job.Schedule!, context.Clock.GetUtcNow()))} ({job.Schedule!.Cron}, {job.TimeZone})");
        }

        var setting = new ScheduleSetting(jobs, context.Ledger, context.OutputFolder, context.Interruption, context.Clock);
        await Schedule.RunAsync(setting, Logging.To(context.LogLevel ?? LogLevel.Information, context.LogFormat));
        return context.Interruption.ExitCode;
    }
}
