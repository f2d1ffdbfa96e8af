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

    /// <param name="causes">Of its failed conversations.</param>
    public static void Write(HtmlWriter html, ReportSource source, IReadOnlyList<FailuresOfStatus> causes)
    {
        var (run, summary) = (source.Run, source.Summary);
        html.Write($"""
            <h1>{run.Job}: {RunTable.DaysOf(run)}</h1>
            <p><code class="copy">{run.RunId}</code> 
            """);
        RunTable.Badge(html, run);
        html.Write($" <span class=\"badge\">{RunState.ModeOf(run, namesOther: true)}</span></p>\n");
        Attention(html, run, summary, causes);
        Counts(html, run, summary);
        Facts(html, run, summary, source.Settings);
        Files(html, source.Settings.Report);
    }

    /// <summary>What a person has to know or to do, before any number.</summary>
    static void Attention(HtmlWriter html, RunRecord run, RunSummary summary, IReadOnlyList<FailuresOfStatus> causes)
    {
        html.Write($"<section aria-label=\"What needs attention\">\n");
        var tone = RunState.Of(run).Tone;
        if ((summary.UnfinishedLine() ?? run.Message) is { } message)
            html.Write($"""<p class="note {tone}">{Excerpt.Of(message, LongestMessage)}</p>{"\n"}""");
        foreach (var (status, conversations) in causes)
        {
            html.Write(
                $"""<p class="note warn"><a href="#failures">{conversations} failed</a>, {FailureCause.Answer(status)}: {FailureCause.Remedy(status)}</p>{"\n"}""");
        }

        if (run.Remaining is > 0 and { } remaining)
            html.Write($"""<p class="note {tone}"><a href="#mismatches">{remaining} attributes</a> {NotRight(run)}.</p>{"\n"}""");
        if (run.Lost > 0)
            html.Write($"""<p class="note warn">{run.Lost} <a href="#mismatches">values that earlier runs wrote</a> are lost.</p>{"\n"}""");
        if (summary.Rules is { } rules)
        {
            html.Write($"""
                <p class="note">Rules: class <b>{rules.Class}</b>, {rules.Meaning()}. <a href="{RulesPage.Name}">What the new rules change</a></p>

                """);
        }

        var steps = NextStep.After(run, summary.Outcomes[ContractNames.Of(ConversationOutcome.Planned)]);
        Steps(html, steps);

        if (run is { Status: RunStatus.Completed, Message: null, Lost: 0 } && causes.Count + steps.Count == 0 && run.Remaining is 0)
            html.Write($"<p class=\"note good\">Nothing needs attention.</p>\n");
        html.Write($"</section>\n");
    }

    /// <summary>What to type next.</summary>
    public static void Steps(HtmlWriter html, IReadOnlyList<NextStep> steps)
    {
        foreach (var next in steps)
        {
            html.Write(
                $"<p class=\"note\">{Excerpt.Sentence(next.Purpose)}: <code class=\"command\">attrbackfill {next.Arguments}</code></p>\n");
        }
    }

    static string NotRight(RunRecord run) =>
        run.DryRun ? "would be written or are left as they are"
        : run.WritesToTarget ? "are missing or different on the target and were not written"
        : "are missing or different on the target";

    static void Counts(HtmlWriter html, RunRecord run, RunSummary summary)
    {
        html.Write($"<h2>Conversations</h2>");
        Cards.Begin(html, "Conversations");
        html.Write($"<li><b>{summary.Read}</b><span>read</span></li>");
        foreach (var outcome in ContractNames.Outcomes.Where(summary.Shows))
            Cards.Write(html, summary.Outcomes[ContractNames.Of(outcome)], RunState.WordOf(run, outcome), $"o-{ContractNames.Of(outcome)}");
        Cards.End(html);
        html.Write($"<p><code>{summary.SumLine()}</code></p>\n<h2>Attributes</h2>");
        Cards.Begin(html, "Attributes");
        foreach (var (kind, count) in summary.Kinds) Cards.Write(html, count, kind);
        Cards.Write(html, summary.AttributesPatched, "written");
        if (run.Remaining is { } remaining) Cards.Write(html, remaining, "remaining", "o-remaining");
        Cards.End(html);
    }

    static void Facts(HtmlWriter html, RunRecord run, RunSummary summary, JobSettings job)
    {
        html.Write($"<h2>Run</h2><dl>\n");
        Fact(html, "Window", run is { From: { } from, To: { } to }
            ? $"{Time.Window(from, to, run.TimeZone)}, {run.TimeZone} ({Time.Minute(from)} to {Time.Minute(to)})"
            : "a list of conversations");
        Fact(html, "Ran", run.EndedAt is { } ended
            ? $"{Time.Local(run.StartedAt, run.TimeZone)}, {Time.Duration(ended - run.StartedAt)}"
            : $"{Time.Local(run.StartedAt, run.TimeZone)}, not ended");
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
        if (summary.CanaryLine() is { } canary)
            Fact(html, "Canary", canary);
        Fact(html, "Target", run.Target);
        Fact(html, "Read by", $"{FlowExpression.VisibilityOf(job).Readers}; {FlowExpression.VisibilityOf(job).When}");
        Fact(html, "Calls",
            $"{Number(summary.Calls.Total)}, of them retries {Number(summary.Calls.Retries)}, answered 429 {Number(summary.Calls.TooManyRequests)}");
        Fact(html, "Masked", summary.Masked.Count == 0
            ? "nothing: the values are shown as they are"
            : $"values of {string.Join(", ", summary.Masked)}; all others are shown as they are");
        if (summary.UnmatchedSettings.Count > 0)
            Fact(html, "Matched nothing", string.Join(", ", summary.UnmatchedSettings));
        if (run.ExitCode is { } code)
            Fact(html, "Exit code", $"{code}: {ExitCodes.Meaning((ExitCode)code)}");
        html.Write($"</dl>\n");
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
}
