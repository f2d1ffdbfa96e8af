using System.CommandLine;
using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class JobsCommand
{
    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var command =
            new ExampleCommand("jobs", "Jobs, their schedules, next and last runs", "attrbackfill jobs", "attrbackfill jobs --json");
        command.SetAction(async (parsed, _) => (int)await ShowAsync(context(parsed)));
        return command;
    }

    static async Task<ExitCode> ShowAsync(CommandContext context)
    {
        var file = context.ReadJobs();
        await using var ledger = context.Ledger.Exists ? await context.ReadLedgerAsync() : null; // none is made
        var last = ledger is null ? [] : await LastRunsAsync(ledger);
        var next = await Upcoming.OfAsync(context, file, ledger);
        var jobs = file.Jobs.Select(j => (Job: j, Next: next.GetValueOrDefault(j.Name), Last: last.GetValueOrDefault(j.Name))).ToList();
        if (context.Json)
        {
            await context.Out.WriteLineAsync(Json.Of(jobs.Select(j => new
            {
                j.Job.Name, Mode = SettingNames.Of(j.Job.Mode), Target = SettingNames.Of(j.Job.Target), Schedule = j.Job.Schedule?.Cron,
                j.Job.TimeZone, NextRun = IsoTime.Of(j.Next?.At), LastRun = j.Last?.RunId,
                NextFrom = IsoTime.Of(j.Next?.Covers?.From), NextTo = IsoTime.Of(j.Next?.Covers?.To), j.Next?.Fault,
            })));
            return ExitCode.Done;
        }

        Table.Write(
            context.Out, ["JOB", "MODE", "TARGET", "SCHEDULE", "TIME ZONE", "NEXT RUN", "LAST RUN", "STATUS"],
            jobs.Select(j => new[]
            {
                j.Job.Name, SettingNames.Of(j.Job.Mode), SettingNames.Of(j.Job.Target), j.Job.Schedule?.Cron ?? "-", j.Job.TimeZone,
                Table.Time(j.Next?.At), j.Last?.RunId ?? "-", j.Last is { } run ? ContractNames.Of(run.Status) : "-",
            }));
        foreach (var (job, upcoming, _) in jobs.Where(j => j.Next is not null)) await context.Out.WriteLineAsync(upcoming!.Line(job));
        DiedRuns.Write(context, jobs.Select(j => j.Last).OfType<RunRecord>());
        return ExitCode.Done;
    }

    static async Task<Dictionary<string, RunRecord>> LastRunsAsync(SqlLedger ledger)
    {
        var runs = await ledger.Runs.ListAsync(null, CancellationToken.None);
        var newest = runs.Where(r => r.Kind != RunKind.Live).DistinctBy(r => r.Job).ToList();
        return (await ledger.AsSeenAsync(newest, CancellationToken.None)).ToDictionary(r => r.Job);
    }
}
