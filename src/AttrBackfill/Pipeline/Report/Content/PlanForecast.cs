using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Targets;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>What it costs to apply a plan.</summary>
/// <param name="Minutes">At the limit that the server named, to a tenth; null where it named none.</param>
internal sealed record PlanForecast(long Calls, double? Minutes)
{
    /// <returns>Null for a run that is no plan.</returns>
    /// <param name="planned">Conversations that the plan would write.</param>
    public static PlanForecast? Of(RunRecord run, JobSettings job, long planned)
    {
        if (run.Kind != RunKind.Plan) return null;
        var calls = planned * TargetRegistry.Of(job).CallsOfChange;
        return new PlanForecast(calls, run.QuotaAllowed is { } allowed ? Math.Round(calls / (allowed * run.QuotaShare), 1) : null);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"forecast: {Calls} calls{(Minutes is { } minutes ? $", about {minutes:0.0} minutes at the present limit" : "")}");
}
