using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Targets;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>The top of a run's page: what ran, how it ended, the counts, and what to do next.</summary>
internal static class Headline
{
    const int LongestMessage = 1000;

    public static void Write(HtmlWriter html, ReportSource source)
    {
        var (run, summary) = (source.Run, source.Summary);
        html.Write($"""
            <header>
            <p><a href="../../index.html">All runs</a></p>
            <h1>{run.Job}</h1>
            <p><code>{run.RunId}</code> <span class="badge {Tone(run)}">{summary.Status}</span> <span class="badge">{ModeOf(run)}</span></p>
            </header>

            """);
        if ((summary.UnfinishedLine() ?? run.Message) is { } message)
            html.Write($"""<p class="note {Tone(run)}">{Excerpt.Of(message, LongestMessage)}</p>{"\n"}""");
        html.Write($"""<ul class="cards" aria-label="Counts"><li><b>{summary.Read}</b><span>read</span></li>""");
        foreach (var outcome in ContractNames.Outcomes)
            Card(html, ContractNames.Of(outcome), summary.Outcomes[ContractNames.Of(outcome)]);
        html.Write($"</ul>\n<p><code>{summary.SumLine()}</code></p>\n");
        Facts(html, run, summary, source.Settings);
        Files(html, source.Settings.Report);
    }

    static void Card(HtmlWriter html, string outcome, long count) =>
        html.Write($"""<li class="o-{outcome}{(count == 0 ? " zero" : "")}"><b>{count}</b><span>{outcome}</span></li>""");

    static void Facts(HtmlWriter html, RunRecord run, RunSummary summary, JobSettings job)
    {
        html.Write($"<dl>\n");
        Fact(html, "Window", run is { From: { } from, To: { } to }
            ? $"{Time.Window(from, to, run.TimeZone)}, {run.TimeZone} ({Time.Minute(from)} to {Time.Minute(to)})"
            : "a list of conversations");
        Fact(html, "Ran", run.EndedAt is { } ended
            ? $"{Time.Minute(run.StartedAt)}, {Time.Duration(ended - run.StartedAt)}"
            : $"{Time.Minute(run.StartedAt)}, not ended");
        if (summary.Attempts.Count > 1)
        {
            foreach (var (attempt, number) in summary.Attempts.Select((a, i) => (a, i + 1)))
                Fact(html, $"Attempt {number}", AttemptText(attempt));
        }

        if (summary.LookedAgainLine() is { } again)
            Fact(html, "Look-back", again);
        if (run is { From: not null, Waiting: > 0 and { } waiting })
            Fact(html, "Waiting", $"{Number(waiting)} open conversations, looked at again once they have ended");
        if (summary.RecheckLine() is { } rechecked)
            Fact(html, "Recheck", rechecked);
        Fact(html, "Target", run.Target);
        Fact(html, "Read by", $"{FlowExpression.VisibilityOf(job).Readers}; {FlowExpression.VisibilityOf(job).When}");
        if (run.RefersTo is { } refersTo)
            Fact(html, "Works on", refersTo);
        Fact(html, "Mismatches", string.Join(", ", summary.Kinds.Select(k => $"{k.Key} {Number(k.Value)}")));
        Fact(html, "Attributes written", Number(summary.AttributesPatched));
        Fact(html, "Calls",
            $"{Number(summary.Calls.Total)}, of them retries {Number(summary.Calls.Retries)}, answered 429 {Number(summary.Calls.TooManyRequests)}");
        if (summary.UnmatchedSettings.Count > 0)
            Fact(html, "Matched nothing", string.Join(", ", summary.UnmatchedSettings));
        if (run.ExitCode is { } code)
            Fact(html, "Exit code", $"{code}: {ExitCodes.Meaning((ExitCode)code)}");
        html.Write($"</dl>\n");
        foreach (var next in NextStep.After(run, summary.Outcomes[ContractNames.Of(ConversationOutcome.Planned)]))
        {
            html.Write(
                $"<p class=\"note\">{char.ToUpperInvariant(next.Purpose[0])}{next.Purpose[1..]}: <code>attrbackfill {next.Arguments}</code></p>\n");
        }
    }

    static void Files(HtmlWriter html, ReportSettings settings)
    {
        html.Write($"<p>Files beside this page: ");
        foreach (var table in ReportTables.All) html.Write($"""<a href="{table.CsvName}">{table.CsvName}</a>, """);
        if (settings.Xlsx) html.Write($"""<a href="report.xlsx">report.xlsx</a>, """);
        html.Write($"""<a href="summary.json">summary.json</a></p>{"\n"}""");
    }

    static string AttemptText(AttemptSummary attempt) =>
        $"{Time.Second(attempt.StartedAt)} to {Time.Second(attempt.EndedAt) ?? "an unknown end"}"
        + (attempt.Message is { } why ? $": {Excerpt.Of(why, LongestMessage)}" : "");

    static void Fact(HtmlWriter html, string name, string text) => html.Write($"<dt>{name}</dt><dd>{text}</dd>\n");

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string ModeOf(RunRecord run) => (run.Kind, run.DryRun) switch
    {
        (RunKind.Run, false) => run.Mode,
        (RunKind.Run, true) => $"{run.Mode}, dry run",
        (RunKind.Plan, _) => ContractNames.Of(run.Kind),
        (_, var dry) => $"{ContractNames.Of(run.Kind)}{(dry ? ", dry run" : "")}",
    };

    /// <summary>A class of the style sheet.</summary>
    public static string Tone(RunRecord run) => run.Status switch
    {
        RunStatus.Completed => run.Failed > 0 ? "warn" : "good",
        RunStatus.Running => "",
        RunStatus.Failed or RunStatus.Died => "bad",
        _ => "warn",
    };

    /// <summary>
    /// Why a run ended as it did, how much it left, what it found lost, and the command that finishes one that died; null where there is
    /// nothing to say.
    /// </summary>
    public static string? Reason(RunRecord run)
    {
        var left = run.Pending is > 0 ? $"{Number(run.Pending.Value)} not looked at" : null;
        var command = run.Status == RunStatus.Died ? $"to finish it: attrbackfill resume {run.RunId}" : null;
        var lost = run.Lost > 0 ? $"lost {Number(run.Lost)}" : null;
        return string.Join("; ", new[] { lost, run.Message, left, command }.OfType<string>()) is { Length: > 0 } reason ? reason : null;
    }
}
