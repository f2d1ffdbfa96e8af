using System.Globalization;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>Which conversations failed, why, what to do, and the id that the other side's support asks for.</summary>
internal static class Failures
{
    const int MostListed = 200, LongestMessage = 500;

    public static async Task WriteAsync(HtmlWriter html, ReportSource source, CancellationToken cancellationToken)
    {
        var runId = source.Run.RunId;
        var byStatus = await source.Ledger.Figures.FailuresAsync(runId, cancellationToken);
        html.Write($"<section aria-labelledby=\"failures\"><h2 id=\"failures\">Failures</h2>\n");
        if (byStatus.Count == 0)
        {
            html.Write($"<p>No conversation failed.</p>\n</section>\n");
            return;
        }

        html.Write(
            $"""<div class="scroll" role="region" tabindex="0" aria-label="Failures by answer"><table><thead><tr><th scope="col">Answer</th><th scope="col" class="num">Conversations</th><th scope="col">What to do</th></tr></thead><tbody>""");
        foreach (var (status, conversations) in byStatus)
        {
            html.Write(
                $"""<tr><th scope="row">{Answer(status)}</th><td class="num">{conversations}</td><td>{Remedy(status)}</td></tr>{"\n"}""");
        }

        html.Write($"</tbody></table></div>\n");
        await ListAsync(html, source, byStatus.Sum(f => f.Conversations), cancellationToken);
        html.Write($"</section>\n");
    }

    static async Task ListAsync(HtmlWriter html, ReportSource source, long all, CancellationToken cancellationToken)
    {
        html.Write($"<h3>{(all > MostListed ? "The first of them" : "Which")}</h3>\n");
        html.Write(
            $"""<div class="scroll" role="region" tabindex="0" aria-label="Failed conversations"><table class="listing" data-sortable><thead><tr><th scope="col">Conversation</th><th scope="col">Start (UTC)</th><th scope="col">Answer</th><th scope="col">Correlation id</th><th scope="col">Message</th></tr></thead><tbody>""");
        foreach (var f in await source.Ledger.Figures.FailedAsync(source.Run.RunId, MostListed, cancellationToken))
        {
            html.Write($"""
                <tr><td class="id"><code>{Excerpt.Of(f.ConversationId)}</code></td><td class="once">{Time.Second(f.Start)}</td><td>{Answer(f.HttpStatus)}</td><td class="id"><code>{Excerpt.Of(f.CorrelationId ?? "")}</code></td><td class="long">{Excerpt.Of(f.Message ?? "", LongestMessage)}</td></tr>

                """);
        }
        html.Write($"</tbody></table></div>\n");
        if (all > MostListed)
        {
            html.Write(
                $"<p class=\"soft\">{MostListed} of {all}; <a href=\"conversations.csv\">conversations.csv</a> has all of them.</p>\n");
        }
    }

    static string Answer(long? status) => status?.ToString(CultureInfo.InvariantCulture) ?? "no answer";

    static string Remedy(long? status) => status switch
    {
        null => "Check the network and the gateway, then resume the run.",
        >= 200 and < 300 =>
            "The other side accepted the call, but the result was not as it should be; read the message, then resume the run.",
        >= 300 and < 400 => "A redirect, which is not followed: check the region or the gateway's URL.",
        401 => "Check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, and the client's scopes.",
        403 => "Add the permission that the message names to the client's role, or give the role the conversation's division.",
        404 => "Check the conversation's id and its type.",
        408 or 429 or >= 500 =>
            "Nothing is wrong on this side: resume the run later. If it stays, give the correlation id to Genesys support.",
        409 => "Another client changed the conversation at the same time: resume the run.",
        _ => "The request was refused: read the message; give the correlation id to Genesys support.",
    };
}
