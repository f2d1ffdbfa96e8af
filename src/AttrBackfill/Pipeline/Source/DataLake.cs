using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

internal static class DataLake
{
    /// <summary>Up to where in the window details jobs have data: hours behind as a rule.</summary>
    public static async Task<DateTimeOffset> CoversUntilAsync(
        IAnalyticsApi analytics, TimeWindow window, CancellationToken cancellationToken)
    {
        var available = (await analytics.AvailabilityAsync(cancellationToken)).DataAvailabilityDate ?? window.From;
        return available < window.From ? window.From : available < window.To ? available : window.To;
    }
}
