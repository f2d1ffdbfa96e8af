using System.Runtime.CompilerServices;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>Details jobs alone: what the data lake does not hold yet is out of their reach, and said to be.</summary>
internal sealed class LakeSource(IAnalyticsApi analytics, JobSettings job, TimeWindow window, TimeProvider clock) : IConversationSource
{
    public async IAsyncEnumerable<SourcePage> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (window.IsEmpty) yield break;
        var until = await DataLake.CoversUntilAsync(analytics, window, cancellationToken);
        var covered = new TimeWindow(window.From, until);
        await foreach (var page in new DetailsJobSource(analytics, new Selection(job.Select, job.Channel, covered), covered, clock).PagesAsync(cancellationToken))
            yield return page;
        if (until < window.To) yield return new SourcePage([], OutOfReach: new TimeWindow(until, window.To));
    }
}
