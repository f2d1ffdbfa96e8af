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
/// <param name="olderThan">
/// Conversations that started before this time come too, where they were active in the window; null for those that started in it alone.
/// </param>
internal sealed class DetailsJobSource(
    IAnalyticsApi analytics, Selection selection, TimeWindow window, Waits waits, TimeProvider clock,
    DateTimeOffset? olderThan = null) : IConversationSource
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
            await foreach (var (page, startsAnew) in ReadSliceAsync(slice, cancellationToken))
            {
                yield return new SourcePage(
                    [.. page.Where(c => Accepts(c, slice)).Select(c => WireMapping.Map(c, selection, SourceDepth.Snapshot))], slice,
                    StartsAnew: startsAnew);
            }

            yield return new SourcePage([], slice, EndsSlice: true);
        }
    }

    /// <summary>A conversation is listed in each slice in which it was active. It is taken from the slice in which it started.</summary>
    bool Accepts(DetailsConversation conversation, TimeWindow slice) => conversation.ConversationStart < olderThan
        ? selection.AcceptsWhenever(conversation)
        : conversation.ConversationStart >= slice.From && selection.Accepts(conversation);

    /// <summary>
    /// Reads a slice to its end. A job that failed, expired or is stuck is asked for again; what comes twice then is the caller's to skip.
    /// </summary>
    async IAsyncEnumerable<(IReadOnlyList<DetailsConversation> Page, bool StartsAnew)> ReadSliceAsync(
        TimeWindow slice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stuck = 0;
        for (var attempt = 1; ; attempt++)
        {
            var job = new DetailsJob(analytics, await StartAsync(slice, cancellationToken), attempt, _pageSize, waits, clock);
            try
            {
                if (await job.WaitAsync(cancellationToken) is { } unready && ++stuck == StuckAttempts)
                    throw DetailsJob.Stuck(unready, stuck);
                for (var isFirst = true; await job.NextAsync(cancellationToken) is { } page; isFirst = false)
                    yield return (page, StartsAnew: isFirst && attempt > 1);
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
            Slices.Interval(slice), "asc", "conversationStart", StartOfDayIntervalMatching: olderThan is null, selection.SegmentFilters,
            selection.ConversationFilters);
        return (await analytics.StartJobAsync(query, cancellationToken)).JobId;
    }
}
