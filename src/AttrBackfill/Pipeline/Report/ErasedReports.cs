using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Pipeline.Report.Page;

namespace AttrBackfill.Pipeline.Report;

/// <summary>Removes the reports with values of runs whose values were erased. Counts stay: conversations.csv and the summary.</summary>
internal static class ErasedReports
{
    /// <summary>Everything else in a run's folder holds names, ids and counts.</summary>
    static readonly string[] WithoutValues = ["conversations.csv", "attributes.csv", "summary.json", RulesPage.Name];

    /// <param name="warn">Takes one line about what could not be removed.</param>
    public static void Remove(string outputFolder, IEnumerable<ErasedRun> runs, Action<string> warn)
    {
        foreach (var run in runs)
        {
            var folder = Path.Combine(outputFolder, run.Job, run.RunId);
            try
            {
                if (!Directory.Exists(folder)) continue;
                foreach (var file in Directory.EnumerateFiles(folder).Where(f => !WithoutValues.Contains(Path.GetFileName(f))).ToList())
                    File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                warn($"the reports in {folder} still hold values and cannot be removed ({FileTrouble.Of(e)}); remove them by hand");
            }
        }
    }
}
