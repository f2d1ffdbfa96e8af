using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Csv;

/// <summary>A table of the run as a CSV file.</summary>
internal sealed class CsvReport(ReportTable table) : IRunReport
{
    public string FileName => table.CsvName;

    public async Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken)
    {
        await using var csv = CsvTable.Create(output, source.Settings.Report, [.. table.Columns]);
        await foreach (var row in table.Rows(source, cancellationToken)) await csv.AddAsync(row, cancellationToken);
    }
}
