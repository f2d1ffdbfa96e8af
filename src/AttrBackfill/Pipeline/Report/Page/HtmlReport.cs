using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>The run as one page for people: it loads nothing, runs from disk, and is whole without its script.</summary>
internal sealed class HtmlReport : IRunReport
{
    public string FileName => "report.html";

    public async Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken)
    {
        await using var html = new HtmlWriter(output);
        var causes = await source.Ledger.Figures.FailuresAsync(source.Run.RunId, cancellationToken);
        PageShell.Begin(html, $"{source.Run.Job} {source.Run.RunId}", "../../index.html");
        Headline.Write(html, source, causes);
        await Failures.WriteAsync(html, source, causes, cancellationToken);
        await ComparedRuns.WriteAsync(html, source, cancellationToken);
        await Charts.DaysAsync(html, source, cancellationToken);
        await Charts.WorstAttributesAsync(html, source, cancellationToken);
        await Coverage.WriteAsync(html, source, cancellationToken);
        await QuotaChart.WriteAsync(html, source, cancellationToken);
        await MismatchTable.WriteAsync(html, source, source.Summary.Kinds.Values.Sum() + source.Run.Lost, cancellationToken);
        PageShell.End(html, source.Run.Version);
    }
}
