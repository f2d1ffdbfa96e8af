namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Copies of a ledger file that the program makes beside it: before a migration, and of one that a backup replaced.</summary>
internal static class LedgerCopies
{
    public const string Before = ".before-", Replaced = ".replaced-";

    /// <param name="before">Only those that were written before; null for all.</param>
    /// <returns>The paths of what was removed.</returns>
    /// <exception cref="IOException">One of them cannot be removed.</exception>
    public static IReadOnlyList<string> Remove(string folder, DateTimeOffset? before = null)
    {
        if (!Directory.Exists(folder)) return [];
        var copies = new DirectoryInfo(folder).EnumerateFiles()
            .Where(f => IsCopy(f.Name) && (before is not { } limit || f.LastWriteTimeUtc < limit.UtcDateTime))
            .OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        foreach (var copy in copies) copy.Delete();
        return [.. copies.Select(c => c.FullName)];
    }

    static bool IsCopy(string name) =>
        name.Contains(".db" + Before, StringComparison.Ordinal) || name.Contains(".db" + Replaced, StringComparison.Ordinal);
}
