using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Csv;

/// <summary>One row per mismatched attribute.</summary>
internal sealed class MismatchesReport : IRunReport
{
    public string FileName => "mismatches.csv";

    public async Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken)
    {
        await using var table = CsvTable.Create(
            output, source.Settings.Report.Excel,
            [
                "run_id", "job", "conversation_id", "participant_id", "conversation_start", "media_type", "attribute", "source_path",
                "kind", "expected", "actual", "action", "http_status", "correlation_id", "message",
            ]);
        var run = source.Run;
        await foreach (var m in source.Ledger.MismatchesAsync(run.RunId, cancellationToken))
        {
            var (expected, actual) = source.Values(m);
            await table.AddAsync(
                [
                    run.RunId, run.Job, m.ConversationId, m.ParticipantId, m.Start, m.MediaType, m.Attribute, m.SourcePath,
                    m.Kind, expected, actual,
                    m.Action, CsvTable.Cell(m.HttpStatus), m.CorrelationId, m.Message,
                ],
                cancellationToken);
        }
    }
}
