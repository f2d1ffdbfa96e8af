namespace AttrBackfill.Text;

/// <summary>Finds what a user probably meant to write.</summary>
internal static class Suggestions
{
    /// <summary>
    /// The known word with the fewest typing slips from <paramref name="word"/>, whatever the case; null when none is near.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        var best = ByNearness(word, known).FirstOrDefault();
        return best is not null && Slips(Fold(word), Fold(best)) <= Tolerance(word, best) ? best : null;
    }

    static IEnumerable<string> ByNearness(string word, IEnumerable<string> known) => known
        .OrderBy(candidate => Slips(Fold(word), Fold(candidate)))
        .ThenBy(candidate => candidate != word)
        .ThenBy(candidate => candidate, StringComparer.Ordinal);

    /// <summary>Of more names than this a message lists the nearest only.</summary>
    const int MostListed = 30;

    const int NearestListed = 5;

    /// <summary><c>did you mean 'x'?</c>, or else the list of what is known; of a long list the nearest few.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> known) =>
        Of(word, known) is { } near ? $"did you mean '{near}'?"
        : known.Count <= MostListed ? $"known: {string.Join(", ", known)}"
        : $"known: {string.Join(", ", ByNearness(word, known).Take(NearestListed))} and {known.Count - NearestListed} more";

    // A third of the word may be wrong; beyond that a suggestion misleads more than it helps.
    static int Tolerance(string word, string candidate) => Math.Min(word.Length, candidate.Length) switch
    {
        <= 1 => 0,
        var shorter => Math.Max(1, shorter / 3),
    };

    static string Fold(string text) => text.ToLowerInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    static int Slips(string a, string b)
    {
        // A very long word is near nothing, and the table below is quadratic.
        if (a.Length > 200 || b.Length > 200) return a == b ? 0 : int.MaxValue;

        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
