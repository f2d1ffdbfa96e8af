using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report.Csv;

/// <summary>One row per conversation.</summary>
internal sealed class ConversationsReport : IRunReport
{
    public string FileName => "conversations.csv";

    public async Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken)
    {
        await using var table = CsvTable.Create(
            output, source.Settings.Report.Excel,
            [
                "run_id", "job", "conversation_id", "participant_id", "conversation_start", "conversation_end", "media_type", "outcome",
                "attributes", "missing", "different", "other", "patched", "calls", "http_status", "correlation_id", "message",
            ]);
        var run = source.Run;
        await foreach (var c in source.Ledger.ConversationsAsync(run.RunId, cancellationToken))
        {
            await table.AddAsync(
                [
                    run.RunId, run.Job, c.ConversationId, c.ParticipantId, c.Start, c.End, c.MediaType, c.Outcome,
                    CsvTable.Cell(c.Attributes), CsvTable.Cell(c.Missing), CsvTable.Cell(c.Different), CsvTable.Cell(c.Other),
                    CsvTable.Cell(c.Patched), CsvTable.Cell(c.Calls), CsvTable.Cell(c.HttpStatus), c.CorrelationId, c.Message,
                ],
                cancellationToken);
        }
    }
}
