using System.CommandLine;
using System.Globalization;
using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class HistoryCommand
{
    const int UsualRuns = 20;

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var job = Arguments.OptionalJob("Only this job's runs");
        var most = new Option<int?>("-n") { Description = $"The last N runs ({UsualRuns}; with --json all)", HelpName = "N" };
        most.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int?>() < 1) r.AddError("-n: write a number from 1 on");
        });
        var since = new Option<string?>("--since")
        {
            Description = "Only runs that started since then: a span before now (3d, 36h), or a date", HelpName = "SPAN|DATE",
        };
        var failed = new Option<bool>("--failed") { Description = "Only runs that did not finish, or that left failed conversations" };
        var trends = new Option<bool>("--trends")
        {
            Description = $"Whether mismatches grow: each job's last {Trends.MostRuns} runs, all together and by attribute",
        };
        var command = new ExampleCommand(
            "history", "Past runs, newest first, a line each",
            "attrbackfill history", "attrbackfill history nightly-backfill --failed --since 7d",
            "attrbackfill history --trends", "attrbackfill history nightly-backfill --json");
        command.Arguments.Add(job);
        foreach (var option in new Option[] { most, since, failed, trends }) command.Options.Add(option);
        command.SetAction(async (parsed, _) => (int)await ShowAsync(
            context(parsed), parsed.GetValue(job), new Wanted(parsed.GetValue(most), parsed.GetValue(since), parsed.GetValue(failed)),
            parsed.GetValue(trends)));
        return command;
    }

    static async Task<ExitCode> ShowAsync(CommandContext context, string? job, Wanted wanted, bool trends)
    {
        var since = Since(wanted.Since, context.Clock.GetUtcNow());
        if (!context.Ledger.Exists) return await WriteNothingAsync(context, job);
        await using var ledger = await context.ReadLedgerAsync();
        var runs = await ledger.AsSeenAsync(await ledger.Runs.ListAsync(job, CancellationToken.None), CancellationToken.None);
        // a job that never ran is fine, an unknown one is not
        if (runs.Count == 0 && job is not null) context.FindJob(context.ReadJobs(), job);
        if (trends)
        {
            if (context.Json) await context.Out.WriteLineAsync(Json.Of(await TrendsJsonAsync(ledger, runs)));
            else WriteTrends(context.Out, await TrendsAsync(ledger, runs));
            return ExitCode.Done;
        }

        var matching = runs.Where(r => r.StartedAt >= since && (!wanted.Failed || HistoryText.IsFailed(r))).ToList();
        if (context.Json) await context.Out.WriteLineAsync(RunList.ToJson(matching.Take(wanted.Most ?? int.MaxValue)));
        else WriteRuns(context, matching, wanted.Most ?? UsualRuns);
        return ExitCode.Done;
    }

    /// <summary>Without a ledger there were no runs, and none is made.</summary>
    static async Task<ExitCode> WriteNothingAsync(CommandContext context, string? job)
    {
        if (job is not null) context.FindJob(context.ReadJobs(), job);
        await context.Out.WriteLineAsync(context.Json ? "[]" : $"no runs: there is no ledger at {context.Ledger} yet; the first run makes it");
        return ExitCode.Done;
    }

    static DateTimeOffset Since(string? text, DateTimeOffset now)
    {
        if (text is null) return DateTimeOffset.MinValue;
        return LastSpan.TryParse(text, out var span)
            ? now - (span.InDays ? TimeSpan.FromDays(span.Count) : TimeSpan.FromHours(span.Count))
            : DateText.Parse("--since", text, now, TimeZoneInfo.Utc).Start;
    }

    static void WriteRuns(CommandContext context, List<RunRecord> runs, int most)
    {
        var shown = runs.Take(most).ToList();
        if (shown.Count == 0)
        {
            context.Out.WriteLine("no such runs");
            return;
        }

        HistoryText.Write(context.Out, shown, Table.Width);
        if (runs.Count > most)
            context.Out.WriteLine($"and {Table.Number(runs.Count - most)} older: -n {Table.Number(runs.Count)} shows all");
        DiedRuns.Write(context, shown);
    }

    /// <param name="Most">Null where it is not given.</param>
    sealed record Wanted(int? Most, string? Since, bool Failed);

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
    static void WriteTrends(TextWriter to, IReadOnlyList<JobTrend> trends)
    {
        if (trends.Count == 0)
        {
            to.WriteLine("no runs to compare yet");
            return;
        }

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
