using System.Globalization;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Targets;

namespace AttrBackfill.Pipeline.Report.Csv;

/// <summary>One row per flattened name: how common it is, and how a flow reads it.</summary>
internal sealed class AttributesReport : IRunReport
{
    public string FileName => "attributes.csv";

    public async Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken)
    {
        await using var table = CsvTable.Create(
            output, source.Settings.Report.Excel,
            ["attribute", "source_path", "conversations", "coverage", "mismatches", "patched", "max_length", "architect"]);
        await foreach (var a in source.Ledger.AttributesAsync(source.Run.RunId, cancellationToken))
        {
            await table.AddAsync(
                [
                    a.Attribute, a.SourcePath, CsvTable.Cell(a.Conversations), a.Coverage.ToString("0.0000", CultureInfo.InvariantCulture),
                    CsvTable.Cell(a.Mismatches), CsvTable.Cell(a.Patched), CsvTable.Cell(a.MaxLength),
                    FlowExpression.Of(source.Settings, a),
                ],
                cancellationToken);
        }
    }
}
