using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>A conversation's id, as a link to the conversation in Genesys Cloud where its address is known.</summary>
internal static class GenesysLink
{
    public static void Write(HtmlWriter html, RunRecord run, string conversationId)
    {
        if (run.ConversationLink is { } link && Guid.TryParseExact(conversationId, "D", out _))
        {
            var address = link.Replace("{id}", conversationId, StringComparison.Ordinal);
            html.Write($"""<a class="id" href="{address}" rel="noreferrer">{conversationId}</a>""");
        }
        else
        {
            html.Write($"<span class=\"id\">{Excerpt.Of(conversationId)}</span>");
        }
    }
}
