using System.Text.RegularExpressions;
using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Report;

/// <summary>
/// Removes the report folders of a job's oldest runs; the ledger still has those runs, and <c>report RUN-ID</c> brings a folder back. Best
/// effort: a folder that cannot be removed is a warning, since the run that has just ended is as good as without it.
/// </summary>
internal static partial class OldReports
{
    /// <param name="justWritten">The folder of this run stays, however old it is.</param>
    /// <param name="warn">Takes one line.</param>
    public static void Remove(string jobFolder, int keepRuns, string justWritten, Action<string> warn)
    {
        var (left, first, why) = (0, "", "");
        try
        {
            var runs = Directory.EnumerateDirectories(jobFolder).Where(IsRunFolder)
                .OrderByDescending(f => f, StringComparer.Ordinal).Skip(keepRuns).Where(f => Path.GetFileName(f) != justWritten);
            foreach (var old in runs.ToList())
            {
                if (Problem(old) is not { } problem) continue;
                if (left++ == 0) (first, why) = (old, problem);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (left, first, why) = (1, jobFolder, FileTrouble.Of(e));
        }

        if (left > 0)
            warn($"old reports cannot be removed: {first} ({why}){(left == 1 ? "" : $" and {left - 1} more folders")}; remove them by hand, or raise report.keepRuns");
    }

    public static bool IsRunFolder(string folder) => RunFolder().IsMatch(Path.GetFileName(folder));

    static string? Problem(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null; // another process was faster
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FileTrouble.Of(e);
        }
    }

    [GeneratedRegex("^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}$")]
    private static partial Regex RunFolder();
}
