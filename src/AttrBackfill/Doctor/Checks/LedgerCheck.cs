using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Doctor.Checks;

/// <summary>Looks through the whole ledger for damage. A ledger that is not there yet is not made.</summary>
internal sealed class LedgerCheck(Patient patient, JobsFile? file) : ICheck
{
    public string Name => "ledger";

    public string Remedy => "move the ledger aside, restore a backup or start with an empty one";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var isFile = file is null || file.Ledger.Provider == LedgerProvider.Sqlite;
        if (isFile && !File.Exists(Path.Combine(patient.OutputFolder, "ledger.db"))) return "none yet: the first run makes it";
        await using var ledger = await patient.OpenLedger();
        await ledger.CheckAsync(cancellationToken);
        var runs = await ledger.RunsAsync(null, cancellationToken);
        var unfinished = runs.Count(r => r.Status is RunStatus.Interrupted or RunStatus.Failed);
        return $"sound, {runs.Count} runs{(unfinished > 0 ? $", {unfinished} of them unfinished (see attrbackfill history)" : "")}";
    }
}
