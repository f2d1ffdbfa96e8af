using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>Runs as JSON: what <c>history --json</c> prints and <c>GET /runs</c> answers.</summary>
internal static class RunList
{
    public static string ToJson(IEnumerable<RunRecord> runs) => Json.Of(runs.Select(r => new
    {
        r.RunId, r.Job, r.Mode, Kind = ContractNames.Of(r.Kind), r.DryRun, r.RefersTo,
        From = IsoTime.Of(r.From), To = IsoTime.Of(r.To), StartedAt = IsoTime.Of(r.StartedAt), EndedAt = IsoTime.Of(r.EndedAt),
        Status = ContractNames.Of(r.Status), r.ExitCode, r.Read, r.Patched, r.Failed, r.Pending,
        Mismatches = Trends.Mismatches(r), r.Message, r.Lost, r.Remaining,
    }));
}
