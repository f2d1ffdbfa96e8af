using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Doctor.Checks;

/// <summary>Looks through the whole ledger for damage. A ledger that is not there yet is not made.</summary>
internal sealed class LedgerCheck(DoctorContext context, JobsFile? file) : ICheck
{
    const int MostNamed = 3;

    public string Name => "ledger";

    public string Remedy => "restore a backup with attrbackfill ledger restore FILE, or move the ledger aside and start with an empty one";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        if (context.HasNoLedger(file)) return "none yet; the first run creates it";
        await using var ledger = await context.OpenLedger();
        await ledger.CheckAsync(cancellationToken);
        var runs = await ledger.AsSeenAsync(await ledger.Runs.ListAsync(null, cancellationToken), cancellationToken);
        var unfinished = runs.Where(r => r.Status is RunStatus.Interrupted or RunStatus.Failed or RunStatus.Died).ToList();
        var left = unfinished.Count > 0 ? $", {unfinished.Count} unfinished: {Commands(unfinished)}" : "";
        return $"OK, {runs.Count} {(runs.Count == 1 ? "run" : "runs")}{left}";
    }

    /// <summary>What finishes them, the newest first.</summary>
    static string Commands(List<RunRecord> unfinished)
    {
        var commands = string.Join(", ", unfinished.Take(MostNamed).Select(
            r => $"{(r.Status == RunStatus.Died ? "died, " : "")}attrbackfill resume {r.RunId}"));
        return unfinished.Count > MostNamed ? $"{commands}, … (see attrbackfill history)" : commands;
    }
}
