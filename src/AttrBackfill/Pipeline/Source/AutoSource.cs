using System.Runtime.CompilerServices;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;

namespace AttrBackfill.Pipeline.Source;

/// <summary>Details jobs for what the data lake holds already, the details query and live reads for the fresh rest.</summary>
/// <param name="olderThan">See <see cref="DetailsJobSource"/>.</param>
/// <param name="present">See <see cref="Selection"/>.</param>
internal sealed class AutoSource(
    IAnalyticsApi analytics, JobSettings job, TimeWindow window, Waits waits, TimeProvider clock, DateTimeOffset? olderThan = null,
    SelectSettings? present = null)
        : IConversationSource
{
    public async IAsyncEnumerable<SourcePage> PagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (window.From >= window.To) yield break;
        foreach (var part in Parts(await DataLake.CoversUntilAsync(analytics, window, cancellationToken)))
        {
            await foreach (var page in part.PagesAsync(cancellationToken)) yield return page;
        }
    }

    IEnumerable<IConversationSource> Parts(DateTimeOffset split)
    {
        var (lake, fresh) = (new TimeWindow(window.From, split), new TimeWindow(split, window.To));
        yield return new DetailsJobSource(analytics, new Selection(job.Select, job.Channel, lake, present), lake, waits, clock, olderThan);
        yield return new DetailsQuerySource(analytics, new Selection(job.Select, job.Channel, fresh, present), fresh);
    }
}
