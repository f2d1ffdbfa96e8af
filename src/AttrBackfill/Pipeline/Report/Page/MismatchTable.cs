using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>The mismatches as rows that can be filtered and sorted: the first ten thousand.</summary>
internal static class MismatchTable
{
    public const int MostRows = 10_000;

    /// <summary>Long values in every cell must not make a page that no browser opens.</summary>
    const long MostCharacters = 24_000_000;

    const int MostPrinted = 100;

    public static async Task WriteAsync(HtmlWriter html, ReportSource source, long all, CancellationToken cancellationToken)
    {
        html.Write($"<section aria-labelledby=\"mismatches\"><h2 id=\"mismatches\">Mismatches</h2>\n");
        if (all == 0)
        {
            html.Write($"<p>None.</p>\n</section>\n");
            return;
        }

        Begin(html, Math.Min(all, MostRows));
        var (rows, begin) = (0L, html.Length);
        await foreach (var m in source.Ledger.Reports.MismatchesAsync(source.Run.RunId, cancellationToken))
        {
            if (rows == MostRows || html.Length - begin > MostCharacters)
                break;
            Row(html, source.Run, m, source.Values(m));
            rows++;
            await html.FlushAsync(cancellationToken);
        }
        html.Write($"</tbody></table></div>\n");
        if (rows < all)
        {
            html.Write(
                $"""<p class="note" id="more">These are the first {rows} of {all} mismatches; <a href="mismatches.csv">mismatches.csv</a> has all of them.</p>{"\n"}""");
        }

        if (rows > MostPrinted)
            html.Write($"""<p class="print">Printed are {(long)MostPrinted} rows; mismatches.csv has all of them.</p>{"\n"}""");
        html.Write($"</section>\n");
    }

    static void Begin(HtmlWriter html, long rows)
    {
        if (rows < MostRows)
        {
            html.Write($"<p class=\"soft\">Long values are cut here; <a href=\"mismatches.csv\">mismatches.csv</a> has them whole.</p>\n");
        }
        else
        {
            html.Write(
                $"<p class=\"soft\">Up to {(long)MostRows} rows, and long values cut; <a href=\"mismatches.csv\">mismatches.csv</a> has all of it.</p>\n");
        }

        html.Write($"""
            <form id="filter" class="filter" role="search" aria-label="Filter the mismatches" hidden>
            <label>Contains<input type="search" name="text" autocomplete="off"></label>
            <label>Kind<select name="kind"><option value="">all</option></select></label>
            <label>Action<select name="action"><option value="">all</option></select></label>
            <output id="shown" aria-live="polite"></output>
            </form>
            <div class="scroll" role="region" tabindex="0" aria-label="Table of mismatches"><table id="mismatch-table" class="mismatches" data-sortable><thead><tr><th scope="col">Start (UTC)</th><th scope="col">Conversation</th><th scope="col">Attribute</th><th scope="col">Kind</th><th scope="col">Expected</th><th scope="col">Actual</th><th scope="col">Action</th><th scope="col">Note</th></tr></thead><tbody>

            """);
    }

    static void Row(HtmlWriter html, RunRecord run, MismatchRow m, (string? Expected, string? Actual) values)
    {
        html.Write($"<tr><td>{Time.Second(m.Start)}</td><td>");
        GenesysLink.Write(html, run, m.ConversationId);
        html.Write($"</td><td>{Excerpt.Of(Charts.Named(m.Attribute))}");
        if (m.SourcePath != m.Attribute)
            html.Write($" <small>{Excerpt.Of(m.SourcePath)}</small>");
        html.Write($"</td><td>{m.Kind}</td>");
        Value(html, values.Expected);
        Value(html, values.Actual);
        html.Write($"<td>{m.Action}</td><td>{Excerpt.Of(m.Message ?? "")}</td></tr>\n");
    }

    static void Value(HtmlWriter html, string? value)
    {
        switch (value)
        {
            case null: html.Write($"<td><i>absent</i></td>"); break;
            case "": html.Write($"<td><i>empty</i></td>"); break;
            case var text when Excerpt.Cuts(text): html.Write($"<td>{Excerpt.Of(text)} <i>{text.Length} characters</i></td>"); break;
            default: html.Write($"<td>{Excerpt.Of(value)}</td>"); break;
        }
    }
}
