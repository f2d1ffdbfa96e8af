using AttrBackfill.Pipeline.Coverage;

namespace AttrBackfill.Cli.Display;

/// <summary>The days of jobs for a person: a line for each job, and one for each gap with the command that closes it.</summary>
internal static class CoverageText
{
    /// <summary>Lines that fit on a terminal with the prompt.</summary>
    const int MostLines = 22;

    const int FewestGaps = 3;

    /// <param name="again">A command for the same files.</param>
    public static void Write(TextWriter to, IReadOnlyList<JobCoverage> jobs, Func<string, string> again)
    {
        var most = Math.Max(FewestGaps, (MostLines / Math.Max(1, jobs.Count)) - 1);
        foreach (var job in jobs.Where(j => j.Days.Count > 0)) Write(to, job, again, most);
    }

    static void Write(TextWriter to, JobCoverage job, Func<string, string> again, int most)
    {
        to.WriteLine($"{job.Job.Name}: {CoverageWords.Sum(job)}");
        var gaps = job.Gaps;
        var shown = gaps.Count <= most ? gaps.Count : most - 1;
        foreach (var gap in gaps.Take(shown)) to.WriteLine($"  {Line(job, gap, again)}");
        if (shown == gaps.Count) return;
        var (from, until) = (gaps[shown].First, gaps[^1].Last);
        var command = again(job.Command(Closing.ByRun, from, until)!);
        to.WriteLine($"  and {CoverageWords.Number(gaps.Count - shown)} more gaps, {CoverageWords.Range(from, until)}: {command}");
    }

    static string Line(JobCoverage job, DayGroup gap, Func<string, string> again)
    {
        var command = job.Command(gap.Closing, gap.First, gap.Last);
        var beside = CoverageWords.Beside(job, gap) is { } note ? $" ({note})" : "";
        return $"{CoverageWords.Range(gap.First, gap.Last)}  {CoverageWords.Of(gap)}: {(command is null ? CoverageWords.Instead(gap) : again(command))}{beside}";
    }
}
