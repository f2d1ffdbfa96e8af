namespace AttrBackfill.Sandbox.Analytics;

/// <summary>The rows of a page, or what a page shows whose rows shifted while it was read.</summary>
internal static class Repetition
{
    const int Share = 10;

    /// <param name="from">The page's first row; its last one stands before <paramref name="to"/>.</param>
    public static IReadOnlyList<int> Of(int from, int to, bool repeats)
    {
        var rows = Enumerable.Range(from, to - from);
        if (!repeats || to == from) return [.. rows];
        var some = (to - from) / Share + 1;
        return [.. Enumerable.Range(Math.Max(0, from - some), Math.Min(from, some)), .. rows, .. rows.Take(some)];
    }
}
