using System.Globalization;
using System.Runtime.CompilerServices;
using AttrBackfill.Pipeline.Targets;

namespace AttrBackfill.Pipeline.Report.Content;

/// <param name="Name">Of the CSV file and of the workbook's sheet.</param>
/// <param name="Rows">A text for each column; null for none.</param>
internal sealed record ReportTable(
    string Name, IReadOnlyList<string> Columns, Func<ReportSource, CancellationToken, IAsyncEnumerable<string?[]>> Rows)
{
    public string CsvName => Name + ".csv";
}

/// <summary>
/// The tables of a run. CSV files and workbook take columns and rows from here. The names are part of the product's contract.
/// </summary>
internal static class ReportTables
{
    /// <summary>One row per mismatched attribute.</summary>
    public static ReportTable Mismatches { get; } = new(
        "mismatches",
        [
            "run_id", "job", "conversation_id", "participant_id", "conversation_start", "media_type", "attribute", "source_path",
            "kind", "expected", "actual", "action", "http_status", "correlation_id", "message",
        ],
        MismatchRowsAsync);

    /// <summary>One row per conversation.</summary>
    public static ReportTable Conversations { get; } = new(
        "conversations",
        [
            "run_id", "job", "conversation_id", "participant_id", "conversation_start", "conversation_end", "media_type", "outcome",
            "attributes", "missing", "different", "other", "patched", "calls", "http_status", "correlation_id", "message",
        ],
        ConversationRowsAsync);

    /// <summary>One row per flattened name: how common it is, and how a flow reads it.</summary>
    public static ReportTable Attributes { get; } = new(
        "attributes",
        ["attribute", "source_path", "conversations", "coverage", "mismatches", "patched", "max_length", "architect"],
        AttributeRowsAsync);

    public static IReadOnlyList<ReportTable> All { get; } = [Mismatches, Conversations, Attributes];

    static async IAsyncEnumerable<string?[]> MismatchRowsAsync(
        ReportSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = source.Run;
        await foreach (var m in source.Ledger.Reports.MismatchesAsync(run.RunId, cancellationToken))
        {
            var (expected, actual) = source.Values(m);
            yield return
            [
                run.RunId, run.Job, m.ConversationId, m.ParticipantId, m.Start, m.MediaType, m.Attribute, m.SourcePath,
                m.Kind, expected, actual, m.Action, Text(m.HttpStatus), m.CorrelationId, m.Message,
            ];
        }
    }

    static async IAsyncEnumerable<string?[]> ConversationRowsAsync(
        ReportSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = source.Run;
        await foreach (var c in source.Ledger.Reports.ConversationsAsync(run.RunId, cancellationToken))
        {
            yield return
            [
                run.RunId, run.Job, c.ConversationId, c.ParticipantId, c.Start, c.End, c.MediaType, c.Outcome,
                Text(c.Attributes), Text(c.Missing), Text(c.Different), Text(c.Other), Text(c.Patched), Text(c.Calls),
                Text(c.HttpStatus), c.CorrelationId, c.Message,
            ];
        }
    }

    static async IAsyncEnumerable<string?[]> AttributeRowsAsync(
        ReportSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var a in source.Ledger.Reports.AttributesAsync(source.Run.RunId, cancellationToken))
        {
            yield return
            [
                a.Attribute, a.SourcePath, Text(a.Conversations), a.Coverage.ToString("0.0000", CultureInfo.InvariantCulture),
                Text(a.Mismatches), Text(a.Patched), Text(a.MaxLength), FlowExpression.Of(source.Settings, a),
            ];
        }
    }

    static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
