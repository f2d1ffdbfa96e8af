using System.CommandLine;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Options;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Cli;

internal static class HistoryCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var job = Arguments.OptionalJob("Only this job's runs");
        var command = new ExampleCommand("history", "Past runs, newest first", "attrbackfill history", "attrbackfill history nightly-backfill --json");
        command.Arguments.Add(job);
        command.SetAction(async (parsed, _) => (int)await ShowAsync(context(parsed), parsed.GetValue(job)));
        return command;
    }

    static async Task<ExitCode> ShowAsync(CommandContext context, string? job)
    {
        await using var ledger = await context.OpenLedgerAsync();
        var runs = await ledger.RunsAsync(job, CancellationToken.None);
        if (runs.Count == 0 && job is not null) context.FindJob(context.ReadJobs(), job); // a job that never ran is fine, an unknown one is not
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(runs.Select(r => new
            {
                r.RunId, r.Job, r.Mode, From = LedgerTime.Of(r.From), To = LedgerTime.Of(r.To), StartedAt = LedgerTime.Of(r.StartedAt),
                EndedAt = LedgerTime.Of(r.EndedAt), Status = Words.Of(r.Status), r.ExitCode, r.Read, r.Patched, r.Failed,
            })));
            return ExitCode.Done;
        }

        Table.Write(
            context.Out, ["RUN", "JOB", "MODE", "FROM", "TO", "STATUS", "EXIT", "READ", "PATCHED", "FAILED"],
            runs.Select(r => new[]
            {
                r.RunId, r.Job, Mode(r), Table.Time(r.From), Table.Time(r.To), Words.Of(r.Status),
                Table.Number(r.ExitCode), Table.Number(r.Read), Table.Number(r.Patched), Table.Number(r.Failed),
            }));
        return ExitCode.Done;
    }

    static string Mode(RunRecord run) =>
        $"{(run.Kind == RunKind.Run ? run.Mode : Words.Of(run.Kind))}{(run is { DryRun: true, Kind: not RunKind.Plan } ? " (dry run)" : "")}";
}
