using System.Text.RegularExpressions;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Report;

/// <summary>
/// Writes a run's reports under <c>OUTPUT/JOB/RUN-ID/</c>, from the ledger alone, whole or not at all: each to a
/// <c>.partial</c> beside its place, flushed to disk, then renamed.
/// </summary>
internal static partial class RunReports
{
    const string Partial = ".partial";
    const int BufferSize = 1 << 16;

    static readonly IReadOnlyList<IRunReport> All =
        [new MismatchesReport(), new ConversationsReport(), new AttributesReport(), new SummaryReport(), new HtmlReport()];

    /// <summary>The reports of a run's end that are there; none where they are those of an earlier stop, or where one is missing.</summary>
    public static IReadOnlyList<string> Find(RunRecord run, string outputFolder)
    {
        var paths = All.Select(r => Path.Combine(outputFolder, run.Job, run.RunId, r.FileName)).ToList();
        return run.EndedAt is { } ended && paths.All(p => File.Exists(p) && File.GetLastWriteTimeUtc(p) >= ended.UtcDateTime) ? paths : [];
    }

    /// <param name="fence">Of the run that ends here, asked before each file is put in its place; null for the reports of an earlier run.</param>
    public static bool Exist(RunRecord run, string outputFolder) =>
        All.All(r => File.Exists(Path.Combine(outputFolder, run.Job, run.RunId, r.FileName)));

    /// <returns>The paths of the reports.</returns>
    /// <exception cref="ReportException">The folder or a file cannot be written.</exception>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        ILedger ledger, RunRecord run, string outputFolder, CancellationToken cancellationToken, Fence? fence = null)
    {
        if (fence is not null) await fence.EnsureAsync(cancellationToken);
        run = await ledger.AsSeenAsync(run, cancellationToken);
        var settings = JobSettingsJson.Deserialize(run.Settings);
        var mask = new ValueMask(settings.Report, await ledger.SaltAsync(cancellationToken));
        var source = new ReportSource(ledger, run, await RunSummary.BuildAsync(ledger, run, cancellationToken), settings, mask);
        var folder = Path.Combine(outputFolder, run.Job, run.RunId);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var left in Directory.EnumerateFiles(folder, "*" + Partial))
                File.Delete(left);
            var paths = await Task.WhenAll(All.Select(report => Task.Run( // each reads the ledger by itself
                () => WriteAsync(Path.Combine(folder, report.FileName), Partial, f => report.WriteAsync(source, f, cancellationToken), fence, cancellationToken),
                cancellationToken)));
            RemoveOld(Path.Combine(outputFolder, run.Job), settings.Report.KeepRuns);
            await WriteIndexAsync(ledger, run, outputFolder, fence, cancellationToken);
            return paths;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReportException(
                $"The reports cannot be written to {folder} ({e.Message}); the ledger has everything: make room or allow writing, "
                + $"then run: attrbackfill report {run.RunId}",
                e);
        }
    }

    /// <summary>The ledger still has them: <c>report RUN-ID</c> brings them back.</summary>
    static void RemoveOld(string jobFolder, int keepRuns)
    {
        var runs = Directory.EnumerateDirectories(jobFolder).Where(f => RunFolder().IsMatch(Path.GetFileName(f)));
        foreach (var old in runs.OrderByDescending(f => f, StringComparer.Ordinal).Skip(keepRuns))
            Directory.Delete(old, recursive: true);
    }

    [GeneratedRegex("^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}$")]
    private static partial Regex RunFolder();

    /// <summary>Runs of other jobs may end at the same time and write it too: each has a file of its own until the end.</summary>
    static async Task WriteIndexAsync(ILedger ledger, RunRecord run, string outputFolder, Fence? fence, CancellationToken cancellationToken)
    {
        var path = Path.Combine(outputFolder, RunIndex.FileName);
        if (Directory.Exists(path)) // a job may have any name
            return;
        await WriteAsync(
            path, $".{run.RunId}{Partial}", file => RunIndex.WriteAsync(ledger, outputFolder, file, cancellationToken), fence, cancellationToken);
    }

    static async Task<string> WriteAsync(string path, string partial, Func<Stream, Task> write, Fence? fence, CancellationToken cancellationToken)
    {
        try
        {
            await using (var file = File.Create(path + partial, BufferSize, FileOptions.Asynchronous))
            {
                await write(file);
                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }
            if (fence is not null) await fence.EnsureAsync(cancellationToken);
            File.Move(path + partial, path, overwrite: true);
            return path;
        }
        catch
        {
            TryDelete(path + partial);
            throw;
        }
    }

    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the report fail is what the caller must hear of.
        }
    }
}
