using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Pipeline;

internal static class JobWindow
{
    /// <summary>The window that a job's own rule gives now: what a schedule runs, and a run without dates.</summary>
    public static async Task<TimeWindow> OfAsync(ILedger ledger, JobSettings job, string connection, TimeProvider clock)
    {
        var reached = await ledger.WatermarkAsync(job.Name, connection, CancellationToken.None);
        return WindowResolver.ResolveJobWindow(job.Window, reached, clock.GetUtcNow(), TimeZones.Find(job.TimeZone));
    }
}
