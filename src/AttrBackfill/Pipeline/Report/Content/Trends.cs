using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>How something went from run to run.</summary>
internal enum Course { TooFew, Falling, Steady, Growing }

/// <param name="Attribute">Null for all of a job's together.</param>
/// <param name="Mismatches">Missing and different ones, a number a run, the oldest first.</param>
/// <param name="Before">The mean of the runs before the last one.</param>
internal sealed record Trend(string? Attribute, IReadOnlyList<long> Mismatches, double Before, Course Course)
{
    public long Last => Mismatches[^1];
}

/// <param name="Runs">The runs that compare, the oldest first.</param>
/// <param name="Attributes">Those with the most mismatches, over all of these runs.</param>
internal sealed record JobTrend(string Job, IReadOnlyList<RunRecord> Runs, Trend All, IReadOnlyList<Trend> Attributes);

/// <summary>
/// Whether mismatches grow. Runs compare when they read a window and did their job: no dry runs, plans, lists of ids, or undoing.
/// </summary>
internal static class Trends
{
    public const int MostRuns = 90, MostAttributes = 10;

    /// <summary>A rate that goes up or down by less is steady.</summary>
    const double Noticeable = 0.25;

    /// <param name="runs">The job's, the newest first.</param>
    /// <returns>Null where no run compares.</returns>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public static async Task<JobTrend?> OfAsync(
        SqlLedger ledger, string job, IEnumerable<RunRecord> runs, CancellationToken cancellationToken)
    {
        var compared = runs.Where(Compares).Take(MostRuns).Reverse().ToList();
        if (compared.Count == 0)
            return null;
        var totals = await ledger.Figures.MismatchTotalsAsync([.. compared.Select(r => r.RunId)], cancellationToken);
        var attributes = totals.GroupBy(t => t.Attribute, StringComparer.Ordinal)
            .Select(g =>
                (Name: g.Key, ByRun: g.ToDictionary(t => t.RunId, t => t.Missing + t.Different), Sum: g.Sum(t => t.Missing + t.Different)))
            .Where(a => a.Sum > 0).OrderByDescending(a => a.Sum).ThenBy(a => a.Name, StringComparer.Ordinal).Take(MostAttributes)
            .Select(a => Of(a.Name, compared, [.. compared.Select(r => a.ByRun.GetValueOrDefault(r.RunId))]));
        return new JobTrend(job, compared, Of(null, compared, [.. compared.Select(r => Mismatches(r)!.Value)]), [.. attributes]);
    }

    /// <summary>Null where the run has not ended.</summary>
    public static long? Mismatches(RunRecord run) => run.Missing + run.Different;

    public static string WordOf(Course course) => course switch
    {
        Course.Growing => "growing",
        Course.Falling => "falling",
        Course.Steady => "steady",
        _ => "-",
    };

    /// <summary>Whether a run is one of those that compare.</summary>
    public static bool Compares(RunRecord run) =>
        run is { Kind: RunKind.Run, DryRun: false, From: not null, Missing: not null, Status: RunStatus.Completed };

    static Trend Of(string? attribute, List<RunRecord> runs, List<long> mismatches)
    {
        var earlier = mismatches.Take(mismatches.Count - 1).ToList();
        return new Trend(attribute, mismatches, earlier.Count == 0 ? 0 : earlier.Average(), CourseOf(runs, mismatches));
    }

    /// <summary>By the mismatches of a conversation: a busy day is no trend.</summary>
    static Course CourseOf(List<RunRecord> runs, List<long> mismatches)
    {
        var read = runs.Take(runs.Count - 1).Sum(r => r.Read);
        if (read == 0 || runs[^1].Read == 0)
            return Course.TooFew;
        var before = (double)mismatches.Take(mismatches.Count - 1).Sum() / read;
        var now = (double)mismatches[^1] / runs[^1].Read;
        return now > before * (1 + Noticeable) ? Course.Growing
            : now < before * (1 - Noticeable) ? Course.Falling
            : Course.Steady;
    }
}
