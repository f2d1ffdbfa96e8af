using System.Globalization;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Cli.Display;

/// <summary>The failed conversations at the end of a run: how many by cause, then the first few. Pure.</summary>
internal static class FailureLines
{
    /// <param name="byStatus">All of the run, the most frequent status first.</param>
    /// <param name="first">Id and message, as far as this process saw them.</param>
    public static IEnumerable<string> Of(IReadOnlyList<FailuresOfStatus> byStatus, IReadOnlyList<string> first)
    {
        var all = byStatus.Sum(f => f.Conversations);
        if (all == 0) yield break;
        yield return string.Create(CultureInfo.InvariantCulture, $"{all} failed: {string.Join(", ", byStatus.Select(Cause))}");
        foreach (var failure in first) yield return $"failed {failure}";
        var more = all - first.Count;
        if (more > 0) yield return string.Create(CultureInfo.InvariantCulture, $"and {more} more; conversations.csv lists all of them");
    }

    static string Cause(FailuresOfStatus failures) => failures.HttpStatus is { } status
        ? string.Create(CultureInfo.InvariantCulture, $"{failures.Conversations} x {status}")
        : string.Create(CultureInfo.InvariantCulture, $"{failures.Conversations} x no answer");
}
