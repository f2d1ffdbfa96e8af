using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using CsvHelper;

namespace AttrBackfill.Pipeline.Report;

/// <param name="Rewritten">Runs whose reports were written again, without the conversations.</param>
/// <param name="Removed">Folders that were removed, since the ledger no longer knows their run.</param>
/// <param name="Elsewhere">Runs that have no reports here: they were removed, or another machine has them.</param>
internal sealed record ForgottenTraces(int Rewritten, IReadOnlyList<string> Removed, int Elsewhere);

/// <summary>Takes conversations that the ledger has forgotten out of the reports in an output folder.</summary>
/// <param name="warn">Takes one line about what could not be done.</param>
internal sealed class ForgottenReports(SqlLedger ledger, string outputFolder, Action<string> warn)
{
    /// <param name="runs">That knew one of the conversations.</param>
    /// <param name="ids">The conversations.</param>
    /// <param name="value">A text in values of them; null where the ids were given.</param>
    /// <exception cref="ReportException">A report cannot be written; the command can be given again.</exception>
    public async Task<ForgottenTraces> EraseAsync(
        IReadOnlyList<string> runs, IReadOnlyCollection<string> ids, string? value, CancellationToken cancellationToken)
    {
        var (rewritten, elsewhere) = (0, 0);
        foreach (var runId in runs)
        {
            if (await ledger.Runs.FindAsync(runId, cancellationToken) is not { } run) continue;
            if (!Directory.Exists(Path.Combine(outputFolder, run.Job, runId)))
            {
                elsewhere++;
                continue;
            }

            await RunReports.WriteAsync(ledger, run, outputFolder, warn, cancellationToken);
            if (run.ValuesErasedAt is not null) ErasedReports.Remove(outputFolder, [new ErasedRun(runId, run.Job, 0)], warn);
            rewritten++;
        }

        var removed = await RemoveUnknownAsync(ids.ToHashSet(StringComparer.Ordinal), value, cancellationToken);
        return new ForgottenTraces(rewritten, removed, elsewhere);
    }

    async Task<IReadOnlyList<string>> RemoveUnknownAsync(HashSet<string> ids, string? value, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        if (!Directory.Exists(outputFolder)) return removed;
        var folders = Directory.EnumerateDirectories(outputFolder).SelectMany(Directory.EnumerateDirectories);
        foreach (var folder in folders.Where(OldReports.IsRunFolder))
        {
            var isKnown = await ledger.Runs.FindAsync(Path.GetFileName(folder), cancellationToken) is not null;
            if (isKnown || !Holds(folder, ids, value)) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
                removed.Add(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                warn($"{folder} holds what is to be forgotten and cannot be removed ({FileTrouble.Of(e)}); remove it by hand");
            }
        }

        return removed;
    }

    /// <summary>One that cannot be read is taken for one that holds them.</summary>
    static bool Holds(string folder, HashSet<string> ids, string? value)
    {
        try
        {
            var mismatches = Path.Combine(folder, "mismatches.csv");
            if (value is not null && File.ReadLines(mismatches).Any(l => l.Contains(value, StringComparison.Ordinal))) return true;
            using var csv = CsvReader.FromFile(Path.Combine(folder, "conversations.csv"), new CsvReaderOptions { HasHeader = false });
            if (!csv.Read()) return false;
            var column = Array.IndexOf(csv.Current.ToArray(), "conversation_id");
            while (csv.Read())
                if (column < 0 || ids.Contains(csv.GetString(column))) return true;
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvFormatException or CsvValidationException)
        {
            return true;
        }
    }
}
