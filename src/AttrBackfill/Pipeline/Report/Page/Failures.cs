using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>Which conversations failed, why, what to do, and the id that the other side's support asks for.</summary>
internal static class Failures
{
    const int MostListed = 200, LongestMessage = 500;

    public static async Task WriteAsync(
        HtmlWriter html, ReportSource source, IReadOnlyList<FailuresOfStatus> byStatus, CancellationToken cancellationToken)
    {
        if (byStatus.Count == 0) return;
        html.Write($"<section aria-labelledby=\"failures\"><h2 id=\"failures\">Failures</h2>\n");
        html.Write(
            $"""<div class="scroll" role="region" tabindex="0" aria-label="Failures by HTTP status"><table><thead><tr><th scope="col">HTTP status</th><th scope="col" class="num">Conversations</th><th scope="col">What to do</th></tr></thead><tbody>""");
        foreach (var (status, conversations) in byStatus)
        {
            html.Write(
                $"""<tr><th scope="row">{FailureCause.Answer(status)}</th><td class="num">{conversations}</td><td>{FailureCause.Remedy(status)}</td></tr>{"\n"}""");
        }

        html.Write($"</tbody></table></div>\n");
        await ListAsync(html, source, byStatus.Sum(f => f.Conversations), cancellationToken);
        html.Write($"</section>\n");
    }

    /// <summary>The correlation id has a column of its own.</summary>
    static string MessageOf(FailedConversation failed) =>
        failed.Message?.Replace($" (correlation id {failed.CorrelationId})", "", StringComparison.Ordinal) ?? "";

    static async Task ListAsync(HtmlWriter html, ReportSource source, long all, CancellationToken cancellationToken)
    {
        html.Write($"<h3>{(all > MostListed ? "The first failed conversations" : "Failed conversations")}</h3>\n");
        html.Write(
            $"""<div class="scroll" role="region" tabindex="0" aria-label="Failed conversations"><table class="listing" data-sortable><thead><tr><th scope="col">Conversation</th><th scope="col">Start (UTC)</th><th scope="col">HTTP status</th><th scope="col">Correlation id</th><th scope="col">Message</th></tr></thead><tbody>""");
        foreach (var f in await source.Ledger.Figures.FailedAsync(source.Run.RunId, MostListed, cancellationToken))
        {
            html.Write($"<tr><td class=\"id copy\">");
            GenesysLink.Write(html, source.Run, f.ConversationId);
            html.Write($"""
                </td><td class="once">{Time.Second(f.Start)}</td><td>{FailureCause.Answer(f.HttpStatus)}</td><td class="id copy"><code>{Excerpt.Of(f.CorrelationId ?? "")}</code></td><td class="long">{Excerpt.Of(MessageOf(f), LongestMessage)}</td></tr>

                """);
        }
        html.Write($"</tbody></table></div>\n");
        if (all > MostListed)
        {
            html.Write(
                $"<p class=\"soft\">{MostListed} of {all}; <a href=\"conversations.csv\">conversations.csv</a> has all of them.</p>\n");
        }
    }
}
