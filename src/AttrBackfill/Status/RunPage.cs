using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Report.Page;

namespace AttrBackfill.Status;

/// <summary>
/// A run's summary. Its other reports hold attribute values and are not served here: the page says where
/// they are.
/// </summary>
internal static class RunPage
{
    /// <param name="folder">Of the run's reports.</param>
    /// <param name="firstFailures">Ids and messages, as far as this process knows them.</param>
    public static Task<string> OfAsync(RunRecord run, RunSummary summary, string folder, IReadOnlyList<string> firstFailures) =>
        ServedPage.OfAsync(run.RunId, renews: run.Status == RunStatus.Running, html =>
        {
            html.Write($"<h1>Run {run.RunId}</h1>\n");
            Facts(html, run, summary, folder);
            if (firstFailures.Count > 0) html.Write($"<h2>First failures</h2>\n");
            StatusPage.List(html, firstFailures);
            html.Write($"<h2>Mismatches</h2>\n");
            Counts(html, summary.Kinds);
            html.Write($"""
                <h2>Calls</h2>
                <p>{summary.Calls.Total} calls, {summary.Calls.Retries} retries, {summary.Calls.TooManyRequests} rate-limited (429).</p>

                """);
            Counts(html, summary.Calls.ByEndpoint);
        });

    static void Facts(HtmlWriter html, RunRecord run, RunSummary summary, string folder)
    {
        html.Write($"<dl>\n");
        Fact(html, "Job", $"{summary.Job} ({RunState.ModeOf(run, namesOther: true)}, target {summary.Target})");
        Fact(html, "Status", () => StatusPage.Status(html, run));
        if ((summary.UnfinishedLine() ?? run.Message) is { } why) Fact(html, "Message", why);
        foreach (var next in NextStep.After(run, summary.Outcomes[ContractNames.Of(ConversationOutcome.Planned)]))
            Fact(html, "Next", () => html.Write($"{next.Purpose}: <code class=\"command\">attrbackfill {next.Arguments}</code>"));
        Fact(html, "Days", RunTable.DaysOf(run));
        Fact(html, "Started", Time.Local(run.StartedAt, run.TimeZone));
        Fact(html, "Ended", run.EndedAt is { } ended ? Time.Local(ended, run.TimeZone) : "–");
        Fact(html, "Conversations", summary.SumLine());
        Fact(html, "Attributes written", () => html.Write($"{summary.AttributesPatched}"));
        if (run.Remaining is { } remaining) Fact(html, "Mismatches remaining", () => html.Write($"{remaining}"));
        Fact(html, "Quota", () =>
        {
            if (summary.Quota.Allowed is { } allowed) html.Write($"{(long)allowed} calls in a window");
            else html.Write($"not known");
            html.Write($", of which at most {StatusPage.Percent(summary.Quota.Share)}");
        });
        Fact(html, "Reports", () => html.Write(
            $"<a href=\"/runs/{run.RunId}/summary.json\">summary.json</a>; the others hold attribute values and are on the disk only: <code class=\"copy\">{folder}</code>"));
        html.Write($"</dl>\n");
    }

    static void Fact(HtmlWriter html, string name, string text) => Fact(html, name, () => html.Write($"{text}"));

    static void Fact(HtmlWriter html, string name, Action value)
    {
        html.Write($"<dt>{name}</dt><dd>");
        value();
        html.Write($"</dd>\n");
    }

    static void Counts(HtmlWriter html, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0)
        {
            html.Write($"<p>None.</p>\n");
            return;
        }

        html.Write($"<dl>\n");
        foreach (var (name, count) in counts) Fact(html, name, () => html.Write($"{count}"));
        html.Write($"</dl>\n");
    }
}
