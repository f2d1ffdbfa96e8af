using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Flow;

/// <summary>The flattened attributes that runs have seen: what attributes.csv lists.</summary>
/// <param name="Attributes">In ordinal order, each as the newest run has it.</param>
/// <param name="Runs">How many runs had any.</param>
/// <param name="OtherRules">None of these runs flattened by the job's present rules.</param>
internal sealed record SeenAttributes(IReadOnlyList<AttributeRow> Attributes, int Runs, bool OtherRules)
{
    /// <summary>Of all runs that flattened by the present rules; of all runs where there is no such run.</summary>
    public static async Task<SeenAttributes> OfJobAsync(SqlLedger ledger, JobSettings job, CancellationToken cancellationToken)
    {
        var runs = await ledger.Runs.ListAsync(job.Name, cancellationToken);
        var present = new List<RunRecord>();
        foreach (var run in runs)
        {
            if (await IsByRulesOfAsync(ledger, run.RunId, job, cancellationToken)) present.Add(run);
        }

        var seen = await OfRunsAsync(ledger, present, cancellationToken);
        if (seen.Attributes.Count > 0) return seen;
        return await OfRunsAsync(ledger, runs, cancellationToken) with { OtherRules = true };
    }

    public static async Task<SeenAttributes> OfRunAsync(
        SqlLedger ledger, RunRecord run, JobSettings job, CancellationToken cancellationToken)
    {
        var isByPresentRules = await IsByRulesOfAsync(ledger, run.RunId, job, cancellationToken);
        return await OfRunsAsync(ledger, [run], cancellationToken) with { OtherRules = !isByPresentRules };
    }

    static async Task<bool> IsByRulesOfAsync(SqlLedger ledger, string runId, JobSettings job, CancellationToken cancellationToken)
    {
        if (await ledger.Runs.FindAsync(runId, cancellationToken) is not { Settings: { Length: > 0 } settings }) return false;
        var ofRun = JobSettingsJson.Deserialize(settings);
        return JobSettingsJson.IsSame(settings, ofRun with { Flatten = job.Flatten, Extract = job.Extract });
    }

    /// <param name="runs">Newest first.</param>
    static async Task<SeenAttributes> OfRunsAsync(SqlLedger ledger, IEnumerable<RunRecord> runs, CancellationToken cancellationToken)
    {
        var attributes = new SortedDictionary<string, AttributeRow>(StringComparer.Ordinal);
        var withAny = 0;
        foreach (var run in runs)
        {
            var hasAny = false;
            await foreach (var row in ledger.Reports.AttributesAsync(run.RunId, cancellationToken))
            {
                attributes.TryAdd(row.Attribute, row);
                hasAny = true;
            }

            if (hasAny) withAny++;
        }

        return new SeenAttributes([.. attributes.Values], withAny, OtherRules: false);
    }
}
