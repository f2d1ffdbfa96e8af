using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Scrub;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>One file in the folder of a run: a view of the ledger.</summary>
internal interface IRunReport
{
    string FileName { get; }

    Task WriteAsync(ReportSource source, Stream output, CancellationToken cancellationToken);
}

/// <param name="Settings">Of the job as it was when the run started.</param>
internal sealed record ReportSource(SqlLedger Ledger, RunRecord Run, RunSummary Summary, JobSettings Settings, ValueMask Mask)
{
    /// <summary>A mismatch's values as a report may show them.</summary>
    public (string? Expected, string? Actual) Values(MismatchRow m) => !m.HasValues
        ? (ScrubEvaluator.Hidden, ScrubEvaluator.Hidden)
        : Mask.Covers(m.Attribute, m.SourcePath) ? (Mask.Apply(m.Expected), Mask.Apply(m.Actual)) : (m.Expected, m.Actual);
}

/// <summary>A report cannot be written. The message says what, where, and what to do.</summary>
internal sealed class ReportException(string message, Exception inner) : ExpectedException(ExitCode.Unexpected, message, inner);
