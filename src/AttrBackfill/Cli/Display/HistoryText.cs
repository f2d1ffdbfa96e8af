using System.Globalization;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Text;

namespace AttrBackfill.Cli.Display;

/// <summary>Past runs, a line each: the days of the data, how the run ended, how long it took, what came of it or why it ended.</summary>
internal static class HistoryText
{
    const int LongestReason = 120;

    /// <param name="width">Of the terminal: the result is cut there.</param>
    public static void Write(TextWriter to, IReadOnlyList<RunRecord> runs, int width) =>
        Table.WriteLines(to, ["RUN", "JOB", "DAYS", "STATUS", "TOOK", "RESULT"], runs.Select(Cells), width);

    /// <summary>Whether a person has something to do about it.</summary>
    public static bool IsFailed(RunRecord run) =>
        run.Failed > 0 || run.Status is RunStatus.Interrupted or RunStatus.Stopped or RunStatus.Failed or RunStatus.Died;

    static string[] Cells(RunRecord run) =>
    [
        run.RunId, JobOf(run), DaysOf(run), ContractNames.Of(run.Status),
        run.EndedAt is { } ended ? Took(ended - run.StartedAt) : "-", SafeText.Plain(ResultOf(run), LongestReason),
    ];

    static string JobOf(RunRecord run) => run switch
    {
        { Kind: RunKind.Run, DryRun: false } => run.Job,
        { Kind: RunKind.Run } => $"{run.Job} (dry run)",
        { Kind: RunKind.Plan } or { DryRun: false } => $"{run.Job} ({ContractNames.Of(run.Kind)})",
        _ => $"{run.Job} ({ContractNames.Of(run.Kind)}, dry run)",
    };

    /// <summary>In the job's zone. The year is left out where it is that of the run's id.</summary>
    static string DaysOf(RunRecord run)
    {
        if (run is not { From: { } from, To: { } to }) return "ids";
        if (from == to) return "nothing due";
        var (first, last) = Time.Ends(from, to, run.TimeZone);
        var year = Text($"{run.StartedAt.UtcDateTime:yyyy}-");
        var days = new[] { first, last }.OfType<string>().Select(d => d.StartsWith(year, StringComparison.Ordinal) ? d[year.Length..] : d);
        return string.Join("..", days);
    }

    /// <summary>Short, so that the result has room.</summary>
    static string Took(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => Text($"{span.TotalSeconds:0}s"),
        { TotalHours: < 1 } => Text($"{span.Minutes}m{span.Seconds:00}s"),
        _ => Text($"{Math.Floor(span.TotalHours):0}h{span.Minutes:00}m"),
    };

    /// <summary>An unfinished run: how far it came, and why it ended.</summary>
    static string ResultOf(RunRecord run)
    {
        string?[] parts =
        [
            run.Pending is > 0 ? Text($"{run.Read} of {run.Read + run.Pending}") : Text($"read {run.Read}"),
            run.Patched > 0 ? Text($"patched {run.Patched}") : null,
            run.Failed > 0 ? Text($"failed {run.Failed}") : null,
            Trends.Mismatches(run) is { } mismatches and > 0 ? Text($"mismatches {mismatches}") : null,
            run.Canary is { HasFailed: false } canary ? Text($"canary {canary.Size} {ContractNames.Of(canary.Stage)}") : null,
            run.Lost > 0 ? Text($"lost {run.Lost}") : null,
        ];
        var numbers = string.Join(", ", parts.OfType<string>());
        return run.Message is { } why ? $"{numbers}: {why}" : numbers;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
