using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Report.Csv;
using AttrBackfill.Pipeline.Report.Page;
using AttrBackfill.Pipeline.Report.Xlsx;

namespace AttrBackfill.Pipeline.Report;

/// <summary>
/// Writes a run's reports under <c>OUTPUT/JOB/RUN-ID/</c>, from the ledger alone, each whole or not at all. Several processes may write the
/// reports of one run at once.
/// </summary>
internal static class RunReports
{
    static IReadOnlyList<IRunReport> Of(RunRecord run, ReportSettings settings) =>
    [
        .. ReportTables.All.Select(t => new CsvReport(t)), new SummaryReport(), new HtmlReport(),
        .. settings.Xlsx ? [new WorkbookReport(SheetLimits.Excel)] : Array.Empty<IRunReport>(),
        .. run.ComparedWith is null ? Array.Empty<IRunReport>() : [new RulesPage()],
    ];

    /// <summary>The reports of a run's end that are there; none where they are those of an earlier stop, or where one is missing.</summary>
    public static IReadOnlyList<string> Find(RunRecord run, string outputFolder)
    {
        var paths = Paths(run, outputFolder);
        return run.EndedAt is { } ended && paths.All(p => File.Exists(p) && File.GetLastWriteTimeUtc(p) >= ended.UtcDateTime) ? paths : [];
    }

    /// <summary>Whether the run has all its reports, of whichever attempt.</summary>
    /// <param name="run">Not from a list of runs, which has no settings.</param>
    public static bool Exist(RunRecord run, string outputFolder) => Paths(run, outputFolder).All(File.Exists);

    /// <summary>Whether the run has a folder without all its reports. One whose folder was removed has not.</summary>
    /// <param name="run">Not from a list of runs, which has no settings.</param>
    public static bool AreMissing(RunRecord run, string outputFolder) =>
        Directory.Exists(Path.Combine(outputFolder, run.Job, run.RunId)) && !Exist(run, outputFolder);

    /// <param name="warn">Takes one line about what could not be tidied up; the reports are there all the same.</param>
    /// <param name="fence">
    /// Of the run that ends here, asked before each file is put in its place; null for the reports of an earlier run.
    /// </param>
    /// <returns>The paths of the reports.</returns>
    /// <exception cref="ReportException">The folder or a file cannot be written.</exception>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        SqlLedger ledger, RunRecord run, string outputFolder, Action<string> warn, CancellationToken cancellationToken, Fence? fence = null)
    {
        if (fence is not null) await fence.EnsureAsync(cancellationToken);
        run = await ledger.AsSeenAsync(run, cancellationToken);
        var settings = JobSettingsJson.Deserialize(run.Settings);
        var masked = run.KeepsValues ? settings.Report : settings.Report with { Mask = [] }; // there is no value to be masked
        var mask = new ValueMask(masked, await ledger.SaltAsync(cancellationToken));
        var source = new ReportSource(ledger, run, await RunSummary.BuildAsync(ledger, run, cancellationToken), settings, mask);
        var folder = Path.Combine(outputFolder, run.Job, run.RunId);
        try
        {
            PrivateFiles.CreateFolder(folder);
            WholeFile.DeleteLeftovers(folder);
            var paths = await Task.WhenAll(Of(run, settings.Report).Select(report => Task.Run( // each reads the ledger by itself
                () => WholeFile.WriteAsync(
                    Path.Combine(folder, report.FileName), f => report.WriteAsync(source, f, cancellationToken), cancellationToken, fence),
                cancellationToken)));
            OldReports.Remove(Path.Combine(outputFolder, run.Job), settings.Report.KeepRuns, run.RunId, warn);
            await WriteIndexAsync(ledger, outputFolder, fence, cancellationToken);
            return paths;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReportException(
                $"The reports cannot be written to {folder} ({FileTrouble.Of(e)}); the ledger has everything: make room or allow writing, "
                + $"then run: attrbackfill report {run.RunId}",
                e);
        }
    }

    static List<string> Paths(RunRecord run, string outputFolder) =>
        [.. Of(run, JobSettingsJson.Deserialize(run.Settings).Report)
            .Select(r => Path.Combine(outputFolder, run.Job, run.RunId, r.FileName))];

    static async Task WriteIndexAsync(SqlLedger ledger, string outputFolder, Fence? fence, CancellationToken cancellationToken)
    {
        var path = Path.Combine(outputFolder, RunIndex.FileName);
        if (Directory.Exists(path)) // a job may have any name
            return;
        WholeFile.DeleteLeftovers(outputFolder, RunIndex.FileName + "*");
        await WholeFile.WriteAsync(
            path, file => RunIndex.WriteAsync(ledger, outputFolder, file, cancellationToken), cancellationToken, fence);
    }
}
