using System.Globalization;

namespace AttrBackfill.Pipeline.Report.Page;

/// <param name="Style">The style sheet's name of its colour; also the word of the reports where there is one.</param>
internal sealed record Series(string Name, string Style);

/// <param name="Label">A time, a name.</param>
/// <param name="Values">In the order of the chart's series.</param>
internal sealed record Bar(string Label, IReadOnlyList<long> Values)
{
    public long Sum => Values.Sum();
}

/// <summary>A line across the columns.</summary>
internal sealed record Limit(double Value, string Label);

/// <summary>
/// Stacked bars as inline SVG, with a legend, and with the numbers as a table for who cannot see them. The SVG is stretched to the
/// page's width, so that labels stand beside it as text of the page's size.
/// </summary>
internal sealed class Chart(string title, IReadOnlyList<Series> series, IReadOnlyList<Bar> bars)
{
    /// <summary>Up to this number of bars are horizontal, each with its label; more become columns.</summary>
    const int MostLying = 14;

    const int ColumnWidth = 10, Height = 100;

    /// <summary>Such as "Day" or "Attribute".</summary>
    public string LabelName { get; init; } = "Day";

    public Limit? Limit { get; init; }

    public bool Standing { get; init; }

    public bool AlwaysLying { get; init; }

    /// <summary>Series that have no value anywhere are left out.</summary>
    IReadOnlyList<int> Visible { get; } = [.. Enumerable.Range(0, series.Count).Where(i => bars.Any(b => b.Values[i] > 0))];

    public void Write(HtmlWriter html)
    {
        html.Write($"""
            <figure class="chart">
            <figcaption><h3>{title}</h3>

            """);
        Legend(html);
        html.Write($"</figcaption>\n");
        if (Standing || (bars.Count > MostLying && !AlwaysLying))
            Columns(html);
        else
            Lying(html);
        Numbers(html);
        html.Write($"</figure>\n");
    }

    void Legend(HtmlWriter html)
    {
        html.Write($"""<ul class="legend">""");
        foreach (var i in Visible)
            html.Write($"""<li><span class="swatch b-{series[i].Style}"></span>{series[i].Name}</li>""");
        if (Limit is { } limit)
            html.Write($"""<li><span class="swatch b-limit"></span>{limit.Label}</li>""");
        html.Write($"</ul>\n");
    }

    void Lying(HtmlWriter html)
    {
        var longest = Math.Max(1, bars.Max(b => b.Sum));
        html.Write(
            $"""<table class="bars{(AlwaysLying ? " named" : "")}"><thead class="sr"><tr><th scope="col">{LabelName}</th><th scope="col">Chart</th><th scope="col">Sum</th></tr></thead><tbody>""");
        foreach (var bar in bars)
        {
            html.Write($"""
                <tr><th scope="row">{Excerpt.Of(bar.Label)}</th><td><svg role="img" aria-label="{Describe(bar)}" viewBox="0 0 100 10" preserveAspectRatio="none"><title>{Describe(bar)}</title>
                """);
            var left = 0.0;
            foreach (var i in Visible.Where(i => bar.Values[i] > 0))
            {
                var width = 100.0 * bar.Values[i] / longest;
                html.Write($"""<rect class="s-{series[i].Style}" x="{left}" width="{width}" height="10"/>""");
                left += width;
            }
            html.Write($"</svg></td><td>{bar.Sum}</td></tr>\n");
        }
        html.Write($"</tbody></table>\n");
    }

    void Columns(HtmlWriter html)
    {
        var top = NiceTop(Math.Max(bars.Max(b => b.Sum), Limit?.Value ?? 0));
        double width = bars.Count * ColumnWidth;
        html.Write($"""
            <div class="plot"><div class="ticks" aria-hidden="true"><span>{top}</span><span>{Half(top)}</span><span>0</span></div>
            <svg role="img" aria-label="{title}: {bars.Count} columns, the highest {bars.Max(b => b.Sum)}; the numbers follow as a table" viewBox="0 0 {width} {(double)Height}" preserveAspectRatio="none">
            <path class="grid" d="M0 0H{width}M0 50H{width}M0 100H{width}"/>

            """);
        for (var column = 0; column < bars.Count; column++)
            Column(html, column, top);
        if (Limit is { } limit)
            html.Write($"""<path class="limit" d="M0 {Height - limit.Value * Height / top}H{width}"/>""");
        html.Write($"""
            </svg>
            <div class="dates" aria-hidden="true"><span>{bars[0].Label}</span>
            """);
        if (bars.Count > 2)
            html.Write($"<span>{bars[bars.Count / 2].Label}</span>");
        html.Write($"<span>{bars[^1].Label}</span></div></div>\n");
    }

    void Column(HtmlWriter html, int column, long top)
    {
        var bar = bars[column];
        double left = column * ColumnWidth;
        html.Write($"""<g><title>{bar.Label}: {Describe(bar)}</title><rect class="hit" x="{left}" width="10" height="100"/>""");
        double bottom = Height;
        foreach (var i in Visible.Where(i => bar.Values[i] > 0))
        {
            var height = (double)bar.Values[i] * Height / top;
            bottom -= height;
            html.Write($"""<rect class="s-{series[i].Style}" x="{left + 1}" y="{bottom}" width="8" height="{height}"/>""");
        }
        html.Write($"</g>\n");
    }

    void Numbers(HtmlWriter html)
    {
        html.Write($"""
            <details><summary>Numbers<span class="sr"> of {title}</span></summary><div class="scroll" role="region" tabindex="0" aria-label="Numbers of {title}"><table class="numbers"><thead><tr><th scope="col">{LabelName}</th>
            """);
        foreach (var i in Visible)
            html.Write($"""<th scope="col">{series[i].Name}</th>""");
        html.Write($"""<th scope="col">Sum</th></tr></thead><tbody>""");
        foreach (var bar in bars)
        {
            html.Write($"""<tr><th scope="row">{Excerpt.Of(bar.Label)}</th>""");
            foreach (var i in Visible)
                html.Write($"<td>{bar.Values[i]}</td>");
            html.Write($"<td>{bar.Sum}</td></tr>\n");
        }
        html.Write($"</tbody></table></div></details>\n");
    }

    string Describe(Bar bar)
    {
        var parts = Visible.Where(i => bar.Values[i] > 0)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{series[i].Name} {bar.Values[i]:N0}"));
        return string.Join(", ", parts) is { Length: > 0 } words ? words : "none";
    }

    static string Half(long top) => (top / 2.0).ToString("#,0.#", CultureInfo.InvariantCulture);

    /// <summary>The next of 1, 2, 5, 10, 20, 50 …</summary>
    static long NiceTop(double highest)
    {
        for (long power = 1; ; power *= 10)
        {
            foreach (var step in (ReadOnlySpan<long>)[1, 2, 5])
            {
                if (step * power >= highest)
                    return step * power;
            }
        }
    }
}
