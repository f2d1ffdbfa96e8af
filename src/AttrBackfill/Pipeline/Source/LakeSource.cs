using System.Runtime.CompilerServices;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;

namespace AttrBackfill.Pipeline.Source;

/// <summary>Details jobs alone: what the data lake does not hold yet is out of their reach, and said to be.</summary>
/// <param name="olderThan">See <see cref="DetailsJobSource"/>.</param>
/// <param name="present">See <see cref="Selection"/>.</param>
internal sealed class LakeSource(
    IAnalyticsApi analytics, JobSettings job, TimeWindow window, Waits waits, TimeProvider clock, DateTimeOffset? olderThan = null,
    SelectSettings? present = null)
        : IConversationSource
{
    public async IAsyncEnumerable<SourcePage> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (window.IsEmpty) yield break;
        var until = await DataLake.CoversUntilAsync(analytics, window, cancellationToken);
        var covered = new TimeWindow(window.From, until);
        var selection = new Selection(job.Select, job.Channel, covered, present);
        var jobs = new DetailsJobSource(analytics, selection, covered, waits, clock, olderThan);
        await foreach (var page in jobs.PagesAsync(cancellationToken)) yield return page;
        if (until < window.To) yield return new SourcePage([], OutOfReach: new TimeWindow(until, window.To));
    }
}
