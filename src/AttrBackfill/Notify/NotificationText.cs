using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Runs.Execution;
using AttrBackfill.Text;

namespace AttrBackfill.Notify;

/// <summary>
/// A notification for people, as chat tools show it: job, host, what came of the run, the days, the next command, the report. Pure.
/// </summary>
/// <param name="host">The machine's name.</param>
internal sealed class NotificationText(string host)
{
    const int LongestReason = 300;

    public string OfStarted(RunRecord run) => $"{run.Job} on {host} started: {Days(run)}, run {run.RunId}";

    /// <param name="events">What the run's end is an occasion for.</param>
    public string OfEnded(RunResult finished, IReadOnlyList<NotifyEvent> events)
    {
        var run = finished.Run;
        var summary = RunSummary.Of(run, finished.Counts);
        var planned = finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Planned);
        string?[] sentences =
        [
            $"{run.Job} on {host}: {(events.Contains(NotifyEvent.Recovered) ? "recovered, " : "")}{Result(finished, summary)}, {Days(run)}",
            NextStep.After(run, planned) is [{ } next, ..] ? $"Next: attrbackfill {next.Arguments}" : null,
            finished.Reports.FirstOrDefault(r => r.EndsWith(".html", StringComparison.Ordinal)) is { } report ? $"Report: {report}" : null,
        ];
        return string.Join(". ", sentences.OfType<string>());
    }

    /// <param name="runId">Null for a run that could not begin.</param>
    public string OfBroken(string job, string? runId, string why)
    {
        var next = runId is null ? $"doctor {job}" : $"resume {runId}";
        return $"{job} on {host} failed: {SafeText.Plain(why, LongestReason)}. Next: attrbackfill {next}";
    }

    static string Result(RunResult finished, RunSummary summary)
    {
        var failed = finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Failed);
        var mismatches = NotificationEvents.Mismatches(finished.Counts);
        if (summary.UnfinishedLine() is { } unfinished) return SafeText.Plain(unfinished, LongestReason);
        if (failed > 0) return Text($"{failed} of {summary.Read} conversations failed");
        if (mismatches == 0) return summary.SumLine();
        var kept = finished.Counts.Outcomes.GetValueOrDefault(ConversationOutcome.Kept);
        return Text($"{kept} of {summary.Read} conversations not in sync ({mismatches} attributes)");
    }

    static string Days(RunRecord run) =>
        run is { From: { } from, To: { } to } ? Time.Window(from, to, run.TimeZone) : "a list of conversations";

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
