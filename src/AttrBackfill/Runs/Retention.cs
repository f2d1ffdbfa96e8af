using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report;

namespace AttrBackfill.Runs;

/// <summary>Erases values that are older than <c>ledger.keepValues</c>: in the ledger, and the reports that hold them.</summary>
internal static class Retention
{
    /// <param name="warn">Takes one line about what is left to do.</param>
    /// <returns>The runs whose values were erased now.</returns>
    public static async Task<IReadOnlyList<ErasedRun>> EraseAsync(
        SqlLedger ledger, LedgerSettings settings, string outputFolder, DateTimeOffset now, Action<string> warn,
        CancellationToken cancellationToken)
    {
        if (settings.KeepValues is not { } keep) return [];
        var before = now - KeepSpan.Of(keep);
        var erased = await ledger.Values.EraseAsync(before, cancellationToken);
        LedgerCopies.Remove(outputFolder, before);
        ErasedReports.Remove(outputFolder, erased, warn);
        if (erased.Count > 0 && await ledger.ReclaimAsync(cancellationToken) is { } left) warn(left);
        return erased;
    }
}
