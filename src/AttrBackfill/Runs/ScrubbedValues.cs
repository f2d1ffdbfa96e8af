using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Scrub;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs;

/// <summary>
/// Once a scrub has removed values from conversations, removes what earlier runs of all jobs keep of them: from the ledger, and from the
/// reports of those runs. Given again, it ends in the same state wherever it stopped: reports with values are removed first, then the
/// values, and a run whose reports are not all there gets them again.
/// </summary>
/// <param name="run">The scrub.</param>
/// <param name="warn">Takes one line about what is left to do.</param>
internal sealed class ScrubbedValues(SqlLedger ledger, RunRequest request, RunRecord run, string outputFolder, Action<string> warn)
{
    readonly ScrubbedNames _names = new(request.Job.Flatten);
    readonly Dictionary<string, bool> _isDue = new(StringComparer.Ordinal);

    public static bool AppliesTo(RunRequest request) => new RunPolicy(request) is { IsScrub: true, Writes: true };

    public async Task EraseAsync(CancellationToken cancellationToken)
    {
        var isAny = request.Resumes is not null;
        await foreach (var ids in ledger.EarlierValues.ConversationsAsync(run.RunId, cancellationToken))
        {
            var known = await ledger.EarlierValues.RunsAsync(ids, IsListed, cancellationToken);
            var keeping = known.Where(r => r.Keeps).ToList();
            if (keeping.Count > 0)
            {
                RemoveFiles(keeping);
                await ledger.EarlierValues.EraseAsync(ids, IsListed, cancellationToken);
                isAny = true;
            }

            foreach (var each in known) await NoteAsync(each, cancellationToken);
        }

        foreach (var runId in _isDue.Where(r => r.Value).Select(r => r.Key).Order(StringComparer.Ordinal))
            await WriteReportsAsync(runId, cancellationToken);
        if (isAny && await ledger.ReclaimAsync(cancellationToken) is { } left) warn(left);
    }

    bool IsListed(AttributeChange change) => _names.IsListed(change.Name, change.SourcePath, change.Before, change.After);

    void RemoveFiles(List<EarlierRun> keeping)
    {
        ErasedReports.Remove(outputFolder, keeping.Select(r => new ErasedRun(r.RunId, r.Job, 0)), warn);
        try
        {
            foreach (var copy in LedgerCopies.Remove(outputFolder)) warn($"removed {copy}: an earlier copy of the ledger");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn($"an earlier copy of the ledger in {outputFolder} still holds values and cannot be removed; remove it by hand");
        }
    }

    /// <summary>Whether the run's reports are to be written: a folder that report.keepRuns has removed does not come back.</summary>
    async Task NoteAsync(EarlierRun earlier, CancellationToken cancellationToken)
    {
        if (_isDue.GetValueOrDefault(earlier.RunId) || (!earlier.Keeps && _isDue.ContainsKey(earlier.RunId))) return;
        _isDue[earlier.RunId] = await ledger.Runs.FindAsync(earlier.RunId, cancellationToken) is { } found
            && RunReports.AreMissing(found, outputFolder);
    }

    async Task WriteReportsAsync(string runId, CancellationToken cancellationToken)
    {
        if (await ledger.Runs.FindAsync(runId, cancellationToken) is not { } earlier) return;
        try
        {
            await RunReports.WriteAsync(ledger, earlier, outputFolder, warn, cancellationToken);
        }
        catch (ReportException e)
        {
            warn(e.Message);
        }
    }
}
