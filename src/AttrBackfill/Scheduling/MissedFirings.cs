using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Scheduling;

/// <summary>From when on firings may have been missed while no daemon ran.</summary>
internal static class MissedFirings
{
    /// <summary>
    /// With <c>sinceLast</c> the days that are due tell: whatever was reached was reached by a firing of the day that follows it. With
    /// other windows the last scheduled run does. Null where there was none: nothing was missed then.
    /// </summary>
    public static async Task<DateTimeOffset?> SinceAsync(
        SqlLedger ledger, JobSettings job, string connection, CancellationToken cancellationToken)
    {
        if (job.Window == WindowResolver.SinceLast)
        {
            var zone = TimeZones.Find(job.TimeZone);
            return await ledger.Progress.WatermarkAsync(job.Name, connection, cancellationToken) is { } reached
                ? ZoneDays.StartOf(ZoneDays.DayOf(reached, zone).AddDays(1), zone).AddTicks(-1) // a firing at midnight sharp is of that day
                : null;
        }

        var last = (await ledger.Runs.ListAsync(job.Name, cancellationToken)).FirstOrDefault(
            r => r.Origin == RunOrigin.Schedule && r.Connection == connection);
        return last?.StartedAt;
    }
}
