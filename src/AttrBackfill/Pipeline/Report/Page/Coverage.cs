using System.Globalization;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Targets;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>Which attributes there are, how complete, and how a flow reads them: the most common ones.</summary>
internal static class Coverage
{
    const int MostListed = 60;

    public static async Task WriteAsync(HtmlWriter html, ReportSource source, CancellationToken cancellationToken)
    {
        var (rows, all) = await MostCommonAsync(source, cancellationToken);
        html.Write($"<section aria-labelledby=\"coverage\"><h2 id=\"coverage\">Coverage of attributes</h2>\n");
        if (rows.Count == 0)
        {
            html.Write($"<p>No attributes were found.</p>\n</section>\n");
            return;
        }

        html.Write($"""
            <p class="soft">The share of the conversations with attributes that have it.</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Table of coverage"><table class="listing" data-sortable><thead><tr><th scope="col">Attribute</th><th scope="col">Coverage</th><th scope="col" class="num">Conversations</th><th scope="col" class="num">Mismatches</th><th scope="col">In a flow</th></tr></thead><tbody>

            """);
        foreach (var row in rows)
        {
            var share = row.Coverage.ToString("0.0000", CultureInfo.InvariantCulture);
            html.Write($"""
                <tr><th scope="row">{Excerpt.Of(Charts.Named(row.Attribute))}</th><td data-v="{share}"><div class="meter"><svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="s-calls" width="{100 * row.Coverage}" height="10"/></svg><span>{(100 * row.Coverage).ToString("0.0", CultureInfo.InvariantCulture)}%</span></div></td><td class="num">{row.Conversations}</td><td class="num">{row.Mismatches}</td><td class="long"><code>{Excerpt.Of(FlowExpression.Of(source.Settings, row))}</code></td></tr>

                """);
        }
        html.Write($"</tbody></table></div>\n");
        if (all > rows.Count)
        {
            html.Write(
                $"<p class=\"soft\">The {rows.Count} most common of {all}; <a href=\"attributes.csv\">attributes.csv</a> has all of them.</p>\n");
        }

        html.Write($"</section>\n");
    }

    /// <summary>In one pass, whatever number of names visitors made up.</summary>
    static async Task<(IReadOnlyList<AttributeRow> Rows, long All)> MostCommonAsync(
        ReportSource source, CancellationToken cancellationToken)
    {
        var kept = new PriorityQueue<AttributeRow, long>();
        long all = 0;
        await foreach (var row in source.Ledger.Reports.AttributesAsync(source.Run.RunId, cancellationToken))
        {
            all++;
            kept.Enqueue(row, row.Conversations);
            if (kept.Count > MostListed)
                kept.Dequeue();
        }
        var rows = kept.UnorderedItems.Select(k => k.Element)
            .OrderByDescending(r => r.Conversations).ThenBy(r => r.Attribute, StringComparer.Ordinal).ToList();
        return (rows, all);
    }
}
