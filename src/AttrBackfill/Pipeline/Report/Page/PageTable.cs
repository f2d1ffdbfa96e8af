namespace AttrBackfill.Pipeline.Report.Page;

/// <param name="Name">The heading; on a narrow screen it stands before each cell.</param>
internal sealed record Column(string Name, bool IsNumber = false);

/// <summary>
/// A table of a few rows. On a narrow screen each row becomes a block with a line for each cell; the roles keep it a table there.
/// </summary>
/// <param name="label">What screen readers call it.</param>
internal sealed class PageTable(HtmlWriter html, string label, params IReadOnlyList<Column> columns)
{
    /// <param name="isCompared">Whether the script offers to compare two of its rows.</param>
    public void Begin(bool isCompared = false)
    {
        html.Write($"""<table role="table" class="stack" aria-label="{label}" """);
        if (isCompared) html.Write($"data-compare");
        html.Write($"""><thead role="rowgroup"><tr role="row">""");
        foreach (var column in columns)
        {
            html.Write($"""<th scope="col" role="columnheader" """);
            if (column.IsNumber) html.Write($"class=\"num\"");
            html.Write($">{column.Name}</th>");
        }

        html.Write($"</tr></thead><tbody role=\"rowgroup\">\n");
    }

    /// <param name="cells">Each writes its content; the first is the row's heading.</param>
    public void Row(params ReadOnlySpan<Action> cells)
    {
        html.Write($"<tr role=\"row\">");
        for (var i = 0; i < cells.Length; i++)
        {
            if (i == 0) html.Write($"""<th scope="row" role="rowheader" data-label="{columns[i].Name}">""");
            else if (columns[i].IsNumber) html.Write($"""<td role="cell" class="num" data-label="{columns[i].Name}">""");
            else html.Write($"""<td role="cell" data-label="{columns[i].Name}">""");
            html.Write($"<div>");
            cells[i]();
            if (i == 0) html.Write($"</div></th>");
            else html.Write($"</div></td>");
        }

        html.Write($"</tr>\n");
    }

    public void End() => html.Write($"</tbody></table>\n");

    /// <summary>A cell of text.</summary>
    public Action Text(string? text) => () => html.Write($"{text}");

    /// <summary>A cell with a number; a dash where it is not known.</summary>
    public Action Number(long? number) => () =>
    {
        if (number is { } known) html.Write($"{known}");
        else html.Write($"–");
    };
}
