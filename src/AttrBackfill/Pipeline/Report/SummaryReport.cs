using System.Text;
using AttrBackfill.Pipeline.Report.Content;

namespace AttrBackfill.Pipeline.Report;

/// <summary>The run in numbers, for machines.</summary>
internal sealed class SummaryReport : IRunReport
{
    public string FileName => "summary.json";

    public async Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken) =>
        await output.WriteAsync(Encoding.UTF8.GetBytes(source.Summary.ToJson() + "\n"), cancellationToken);
}
