using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Cli.Commands;

internal static class ReportCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var runId = Arguments.RunId("A run of the ledger; see history");
        var command =
            new ExampleCommand("report", "Write a run's reports again, from the ledger", "attrbackfill report 20261120T073000Z-1a2b");
        command.Arguments.Add(runId);
        command.SetAction(async (parsed, _) => (int)await WriteAsync(context(parsed), parsed.GetValue(runId)!));
        return command;
    }

    static async Task<ExitCode> WriteAsync(CommandContext context, string runId)
    {
        await using var ledger = await context.ReadLedgerOfAsync(runId);
        var run = await context.FindRunAsync(ledger, runId);
        if (run.ValuesErasedAt is { } erased)
        {
            await context.Error.WriteLineAsync(
                $"attrbackfill: the values of run {runId} were erased on {erased.UtcDateTime:yyyy-MM-dd}: its reports have counts and no mismatches");
        }

        var reports = await RunReports.WriteAsync(
            ledger, run, context.OutputFolder, line => context.Error.WriteLine($"attrbackfill: {line}"), CancellationToken.None);
        var summary = await RunSummary.BuildAsync(ledger, run, CancellationToken.None);
        if (context.Json)
        {
            await context.Out.WriteLineAsync(summary.ToJson());
            return ExitCode.Done;
        }

        await context.Out.WriteLineAsync(summary.SumLine());
        await context.Out.WriteLineAsync("reports:");
        foreach (var path in reports) await context.Out.WriteLineAsync($"  {path}");
        return ExitCode.Done;
    }
}
