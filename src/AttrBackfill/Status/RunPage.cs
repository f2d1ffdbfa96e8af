using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using Microsoft.AspNetCore.Html;

namespace AttrBackfill.Status;

/// <summary>
/// A run's summary. Its other reports hold attribute values and are not served here: the page says where
/// they are.
/// </summary>
internal static class RunPage
{
    /// <param name="folder">Of the run's reports.</param>
    /// <param name="firstFailures">Ids and messages, as far as this process knows them.</param>
    public static IHtmlContent Of(RunRecord run, RunSummary summary, string folder, IReadOnlyList<string> firstFailures) =>
        Html.Page(run.RunId, Html.Of($"""
        <h1>Run {run.RunId}</h1>
        <table><tbody>
        {Row("Job", Html.Of($"{summary.Job} ({summary.Mode}, {summary.Target}{(summary.DryRun ? ", dry run" : "")})"))}
        {Row("Status", StatusPage.Status(run))}
        {((summary.UnfinishedLine() ?? run.Message) is { } why ? Row("Message", Html.Of($"{why}")) : Html.None)}
        {Row("Window", run.From is null ? Html.Of($"ids") : Html.Of($"{Html.Time(run.From)} to {Html.Time(run.To)}"))}
        {Row("Started", Html.Time(run.StartedAt))}
        {Row("Ended", Html.Time(run.EndedAt))}
        {Row("Conversations", Html.Of($"{summary.SumLine()}"))}
        {(run.Status == RunStatus.Died ? Row("To finish it", Html.Of($"<code>attrbackfill resume {run.RunId}</code>")) : Html.None)}
        {Row("Attributes written", Html.Of($"{summary.AttributesPatched}"))}
        {Row("Quota", Html.Of($"{(summary.Quota.Allowed is { } n ? $"{n} calls in a window" : "not known")}, of which at most {summary.Quota.Share:0%}"))}
        {Row("Reports", Html.Of($"<a href=\"/runs/{run.RunId}/summary.json\">summary.json</a>; the others hold attribute values and are on the disk only: <code>{folder}</code>"))}
        </tbody></table>
        <h2>Mismatches</h2>{Counts(summary.Kinds)}
        <h2>Calls</h2>
        <p>{summary.Calls.Total} in all, {summary.Calls.Retries} of them again, {summary.Calls.TooManyRequests} answered with 429.</p>
        {Counts(summary.Calls.ByEndpoint)}
        {(firstFailures.Count > 0 ? Html.Of($"<h2>First failures</h2><ul>{Html.Each(firstFailures, f => Html.Of($"<li>{f}</li>"))}</ul>") : Html.None)}
        """), renews: run.Status == RunStatus.Running);

    static IHtmlContent Row(string name, IHtmlContent value) => Html.Of($"<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n");

    static IHtmlContent Counts(IReadOnlyDictionary<string, long> counts) => counts.Count == 0
        ? Html.Of($"<p>None.</p>")
        : Html.Of(
            $"<table><tbody>{Html.Each(counts, c => Html.Of($"<tr><th scope=\"row\">{c.Key}</th><td class=\"n\">{c.Value}</td></tr>"))}</tbody></table>");
}
