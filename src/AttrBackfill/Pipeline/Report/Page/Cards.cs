namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>A row of counts, each with its name.</summary>
internal static class Cards
{
    public static void Begin(HtmlWriter html, string label) => html.Write($"""<ul class="cards" aria-label="{label}">""");

    /// <param name="style">A class of the style sheet; empty for none.</param>
    public static void Write(HtmlWriter html, long count, string name, string style = "") =>
        html.Write($"""<li class="{style}{(count == 0 ? " zero" : "")}"><b>{count}</b><span>{name}</span></li>""");

    public static void End(HtmlWriter html) => html.Write($"</ul>\n");
}
