using System.Globalization;
using System.Text.RegularExpressions;

namespace AttrBackfill.Pipeline.Report;

/// <summary>One row per flattened name: how common it is, and how a flow reads it.</summary>
internal sealed partial class AttributesReport : IRunReport
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
                    a.IsLacking ? "" : Architect(source.Run.Target, FieldOf(source, a.Attribute)),
                ],
                cancellationToken);
        }
    }

    /// <summary>The name that the attribute has on the target.</summary>
    static string FieldOf(ReportSource source, string attribute) => source.Settings.CustomAttributes?.Fields.GetValueOrDefault(attribute) ?? attribute;

    /// <summary>The expression that reads an attribute in an Architect flow.</summary>
    internal static string Architect(string target, string name)
    {
        var holder = target switch
        {
            "conversation" => "sys.conversation.attributes",
            "customAttributes" => "customAttributes",
            _ => "sys.participant.attributes",
        };
        return PlainIdentifier().IsMatch(name)
            ? $"{holder}.{name}"
            : $"""{holder}["{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}"]""";
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex PlainIdentifier();
}
