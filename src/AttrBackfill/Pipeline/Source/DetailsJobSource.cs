using System.Runtime.CompilerServices;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// The asynchronous details job over the data lake: a thousand conversations a call, with attributes as they were when the
/// conversation ended.
/// </summary>
internal sealed class DetailsJobSource(IAnalyticsApi analytics, Selection selection, TimeWindow window, Waits waits, TimeProvider clock)
    : IConversationSource
{
    /// <summary>A job costs calls of its own, so days are read together; sources differ on whether 7 or 31 may be.</summary>
    const int DaysPerJob = 7;

    /// <summary>How often a slice is asked for whose job stays unready: such a wait lasts half an hour.</summary>
    const int StuckAttempts = 2;

    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    readonly PageSize _pageSize = new();

    public async IAsyncEnumerable<SourcePage> PagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var slice in Slices.Of(window, DaysPerJob))
        {
            await foreach (var page in ReadSliceAsync(slice, cancellationToken))
            {
                yield return new SourcePage(
                    [.. page.Where(selection.Accepts).Select(c => WireMapping.Map(c, selection, SourceDepth.Snapshot))], slice);
            }

            yield return new SourcePage([], slice, EndsSlice: true);
        }
    }

    /// <summary>Reads a slice to its end. A job that failed, expired or is stuck is asked for again; what comes twice then is the caller's to skip.</summary>
    async IAsyncEnumerable<IReadOnlyList<DetailsConversation>> ReadSliceAsync(
        TimeWindow slice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stuck = 0;
        for (var attempt = 1; ; attempt++)
        {
            var job = new DetailsJob(analytics, await StartAsync(slice, cancellationToken), attempt, _pageSize, waits, clock);
            try
            {
                if (await job.WaitAsync(cancellationToken) is { } unready && ++stuck == StuckAttempts) throw DetailsJob.Stuck(unready, stuck);
                while (await job.NextAsync(cancellationToken) is { } page) yield return page;
            }
            finally
            {
                if (!job.Finished) await job.FreeAsync(cancellationToken);
            }

            if (job.Finished) yield break;
            await Task.Delay(ShortestPause * attempt, clock, cancellationToken);
        }
    }

    async Task<string> StartAsync(TimeWindow slice, CancellationToken cancellationToken)
    {
        var query = new DetailsJobQuery(
            Slices.Interval(slice), "asc", "conversationStart", StartOfDayIntervalMatching: true, selection.SegmentFilters,
            selection.ConversationFilters);
        return (await analytics.StartJobAsync(query, cancellationToken)).JobId;
    }
}
