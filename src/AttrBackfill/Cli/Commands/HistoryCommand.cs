using System.CommandLine;
using System.Globalization;
using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class HistoryCommand
{
    const int LongestReason = 120;

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var job = Arguments.OptionalJob("Only this job's runs");
        var trends = new Option<bool>("--trends")
        {
            Description = $"Only how mismatches went over each job's last {Trends.MostRuns} runs, all together and by attribute",
        };
        var command = new ExampleCommand(
            "history", "Past runs, newest first, and whether mismatches grow", "attrbackfill history",
            "attrbackfill history nightly-backfill --json");
        command.Arguments.Add(job);
        command.Options.Add(trends);
        command.SetAction(async (parsed, _) => (int)await ShowAsync(context(parsed), parsed.GetValue(job), parsed.GetValue(trends)));
        return command;
    }

    static async Task<ExitCode> ShowAsync(CommandContext context, string? job, bool trendsOnly)
    {
        await using var ledger = await context.ReadLedgerAsync();
        var runs = await ledger.AsSeenAsync(await ledger.Runs.ListAsync(job, CancellationToken.None), CancellationToken.None);
        // a job that never ran is fine, an unknown one is not
        if (runs.Count == 0 && job is not null) context.FindJob(context.ReadJobs(), job);
        if (context.Json)
        {
            await context.Out.WriteLineAsync(trendsOnly ? Json.Of(await TrendsJsonAsync(ledger, runs)) : RunsJson(runs));
            return ExitCode.Done;
        }

        if (!trendsOnly) WriteRuns(context.Out, runs);
        if (!trendsOnly) DiedRuns.Write(context, runs);
        WriteTrends(context.Out, await TrendsAsync(ledger, runs), heading: !trendsOnly);
        return ExitCode.Done;
    }

    static string RunsJson(IReadOnlyList<RunRecord> runs) => Json.Of(runs.Select(r => new
    {
        r.RunId, r.Job, r.Mode, Kind = ContractNames.Of(r.Kind), r.DryRun, r.RefersTo,
        From = IsoTime.Of(r.From), To = IsoTime.Of(r.To), StartedAt = IsoTime.Of(r.StartedAt), EndedAt = IsoTime.Of(r.EndedAt),
        Status = ContractNames.Of(r.Status), r.ExitCode, r.Read, r.Patched, r.Failed, r.Pending,
        Mismatches = Trends.Mismatches(r), r.Message, r.Lost,
    }));

    static void WriteRuns(TextWriter to, IReadOnlyList<RunRecord> runs) => Table.Write(
        to, ["RUN", "JOB", "MODE", "FROM", "TO", "STATUS", "EXIT", "READ", "PATCHED", "FAILED", "PENDING", "MISMATCHES", "REASON"],
        runs.Select(r => new[]
        {
            r.RunId, r.Job, Mode(r), Table.Time(r.From), Table.Time(r.To), ContractNames.Of(r.Status), Table.Number(r.ExitCode),
            Table.Number(r.Read), Table.Number(r.Patched), Table.Number(r.Failed), Table.Number(r.Pending),
            Table.Number(Trends.Mismatches(r)), Reason(r) is { Length: > 0 } why ? SafeText.Plain(why, LongestReason) : "-",
        }));

    /// <summary>What the run's recheck found lost, and why the run ended as it did.</summary>
    static string Reason(RunRecord run) =>
        string.Join("; ", new[] { run.Lost > 0 ? $"lost {Table.Number(run.Lost)}" : null, run.Message }.OfType<string>());

    static string Mode(RunRecord run) =>
        $"{(run.Kind == RunKind.Run ? run.Mode : ContractNames.Of(run.Kind))}{(run is { DryRun: true, Kind: not RunKind.Plan } ? " (dry run)" : "")}";

    static async Task<IReadOnlyList<JobTrend>> TrendsAsync(SqlLedger ledger, IReadOnlyList<RunRecord> runs)
    {
        var trends = new List<JobTrend>();
        foreach (var job in runs.GroupBy(r => r.Job).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (await Trends.OfAsync(ledger, job.Key, job, CancellationToken.None) is { } trend) trends.Add(trend);
        }

        return trends;
    }

    /// <summary>Names are typed by visitors: nothing in them may reach the terminal as anything but text.</summary>
    static void WriteTrends(TextWriter to, IReadOnlyList<JobTrend> trends, bool heading)
    {
        if (trends.Count == 0) return;
        if (heading) to.Write($"{to.NewLine}mismatches from run to run{to.NewLine}");
        Table.Write(
            to, ["JOB", "ATTRIBUTE", "RUNS", "BEFORE", "LAST", "TREND"],
            trends.SelectMany(t => t.Attributes.Prepend(t.All).Select(a => new[]
            {
                t.Job, a.Attribute is { } name ? SafeText.Plain(name) : "(all)", Table.Number(t.Runs.Count),
                a.Before.ToString("0", CultureInfo.InvariantCulture), Table.Number(a.Last), Trends.WordOf(a.Course),
            })));
    }

    static async Task<object> TrendsJsonAsync(SqlLedger ledger, IReadOnlyList<RunRecord> runs) =>
        (await TrendsAsync(ledger, runs)).SelectMany(t => t.Attributes.Prepend(t.All).Select(a => new
        {
            t.Job, a.Attribute, Trend = Trends.WordOf(a.Course), a.Before, a.Last,
            Runs = t.Runs.Select((r, i) => new { r.RunId, StartedAt = IsoTime.Of(r.StartedAt), r.Read, Mismatches = a.Mismatches[i] }),
        }));
}
