using System.CommandLine;
using AttrBackfill.Cli.Display;
using AttrBackfill.Cli.Help;
using AttrBackfill.Cli.Host;
using AttrBackfill.Cli.Options;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Commands;

internal static class CoverageCommand
{
    /// <summary>A slip of the fingers in a year would print thousands of days.</summary>
    const int MostDays = 3660;

    public static Command Create(Func<ParseResult, CommandContext> context)
    {
        var job = Arguments.OptionalJob("Only this job's days");
        var from = new Option<string?>("--from")
        {
            Description = "First day (the day of the job's first window otherwise)", HelpName = "DATE",
        };
        var to = new Option<string?>("--to") { Description = "Last day (yesterday otherwise)", HelpName = "DATE" };
        var command = new ExampleCommand(
            "coverage", "Which days are proven complete, and the command that closes each gap; exit code 3 where there is a gap",
            "attrbackfill coverage", "attrbackfill coverage nightly-backfill --from 2026-10-01 --to 2026-10-31",
            "attrbackfill coverage nightly-backfill --json");
        command.Arguments.Add(job);
        command.Options.Add(from);
        command.Options.Add(to);
        command.SetAction(async (parsed, _) =>
            (int)await ShowAsync(context(parsed), parsed.GetValue(job), parsed.GetValue(from), parsed.GetValue(to)));
        return command;
    }

    static async Task<ExitCode> ShowAsync(CommandContext context, string? jobName, string? from, string? to)
    {
        var file = context.ReadJobs();
        IReadOnlyList<JobSettings> jobs = jobName is null ? file.Jobs : [context.FindJob(file, jobName)];
        var now = context.Clock.GetUtcNow();
        var asked = jobs.Select(j => (Job: j, Days: Days(from, to, now, TimeZones.Find(j.TimeZone)))).ToList();
        var all = new List<JobCoverage>();
        await using var ledger = context.Ledger.Exists ? await context.ReadLedgerAsync() : null; // none is made
        foreach (var (job, (first, last)) in asked)
        {
            var connection = context.Connection ?? job.Connection;
            all.Add(ledger is null
                ? JobCoverage.Of(JobLooks.Nothing, job, connection, first, last, now)
                : await JobCoverage.OfAsync(ledger, job, connection, first, last, now, context.Signals.Stopping));
        }

        if (context.Json) await context.Out.WriteLineAsync(Json.Of(all.SelectMany(coverage => Members(context, coverage))));
        else CoverageText.Write(context.Out, all, context.Again);
        return ExitCodes.OfCoverage(all.All(c => c.IsComplete));
    }

    /// <exception cref="UsageException">No date, or a range without a day or with thousands of them.</exception>
    static (DateOnly? First, DateOnly? Last) Days(string? from, string? to, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateOnly? first = from is null ? null : ZoneDays.DayOf(DateText.Parse("--from", from, now, zone).Start, zone);
        DateOnly? last = to is null ? null : LastDay(DateText.Parse("--to", to, now, zone), zone);
        var until = last ?? ZoneDays.DayOf(now, zone).AddDays(-1);
        if (first is not { } begin) return (null, last);
        if (begin > until)
        {
            throw new UsageException(
                FormattableString.Invariant($"--from {begin:yyyy-MM-dd} is after the last day, {until:yyyy-MM-dd}; give an earlier --from or a later --to"));
        }

        return until.DayNumber - begin.DayNumber < MostDays
            ? (first, last)
            : throw new UsageException(FormattableString.Invariant(
                $"--from {begin:yyyy-MM-dd} is more than {MostDays} days before the last day, {until:yyyy-MM-dd}; give a later --from"));
    }

    /// <summary>A time is exclusive, as everywhere.</summary>
    static DateOnly LastDay(DateText to, TimeZoneInfo zone) => ZoneDays.DayOf(to.End.AddTicks(-1), zone);

    static IEnumerable<object> Members(CommandContext context, JobCoverage coverage) => coverage.Days.Select(day =>
    {
        var command = coverage.Command(day.Closing, day.Day, day.Day);
        var members = new Dictionary<string, object?>
        {
            ["job"] = coverage.Job.Name, ["day"] = CoverageWords.Of(day.Day), ["state"] = CoverageWords.Of(day.State), ["read"] = day.Read,
            ["failed"] = day.Failed, ["waiting"] = day.Waiting, ["lastLook"] = IsoTime.Of(day.LastLook), ["verified"] = day.Verified,
            ["command"] = command is null ? null : context.Again(command),
        };
        if (!day.IsComplete)
            members["hours"] = day.Hours.Select(h => new { h.Hour, State = CoverageWords.Of(h.State) });
        return members;
    });
}
