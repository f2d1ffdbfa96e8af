namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The copies of a ledger file that the program makes beside it: before a migration, and of a ledger that a backup replaced.</summary>
internal static class LedgerCopies
{
    public const string Before = ".before-", Replaced = ".replaced-";

    /// <summary>Those in a folder, with what SQLite keeps beside each.</summary>
    public static IReadOnlyList<FileInfo> In(string folder) => !Directory.Exists(folder)
        ? []
        : [.. new DirectoryInfo(folder).EnumerateFiles().Where(f => f.Name.Contains(".db" + Before, StringComparison.Ordinal)
            || f.Name.Contains(".db" + Replaced, StringComparison.Ordinal)).OrderBy(f => f.Name, StringComparer.Ordinal)];
}
