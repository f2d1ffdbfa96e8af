using System.Globalization;
using AttrBackfill.Pipeline.Report.Content;
using SpreadCheetah;
using SpreadCheetah.Metadata;

namespace AttrBackfill.Pipeline.Report.Xlsx;

/// <summary>
/// The tables of the run as sheets of one workbook, and a sheet with its sums. All cells are text, so that a spreadsheet program of any
/// locale shows them as they are: no formula, no lost zero, no number taken for a date.
/// </summary>
internal sealed class WorkbookReport(SheetLimits limits) : IRunReport
{
    public string FileName => "report.xlsx";

    public async Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken)
    {
        var options = new SpreadCheetahOptions
        {
            PreserveStringWhitespace = true,
            WriteCellReferenceAttributes = true, // optional by the standard, but some programs read no cell without
            DocumentProperties = new DocumentProperties { Title = $"{source.Run.Job} {source.Run.RunId}" },
        };
        await using var workbook = await Spreadsheet.CreateNewAsync(output, options, cancellationToken);
        var remarks = new List<string>();
        foreach (var table in ReportTables.All)
        {
            var sheet = new TextSheet(workbook, limits, table.CsvName);
            await sheet.WriteAsync(table.Name, table.Columns, table.Rows(source, cancellationToken), cancellationToken);
            remarks.AddRange(sheet.Remarks());
        }

        var sums = SumRows.Of(source.Summary, Limits(remarks)).ToAsyncEnumerable();
        await new TextSheet(workbook, SheetLimits.Excel, "summary.json").WriteAsync("sums", SumRows.Columns, sums, cancellationToken);
        await workbook.FinishAsync(cancellationToken);
    }

    string Limits(List<string> remarks) => string.Create(
        CultureInfo.InvariantCulture,
        $"A sheet holds {limits.Rows:N0} rows, a cell {limits.Characters:N0} characters. {(remarks.Count == 0 ? "Everything fits." : string.Join(" ", remarks))}");
}

/// <param name="Rows">Of a sheet, with the header.</param>
/// <param name="Characters">Of a cell, in UTF-16 units.</param>
internal sealed record SheetLimits(int Rows, int Characters)
{
    public static SheetLimits Excel { get; } = new(1_048_576, 32_767);
}
