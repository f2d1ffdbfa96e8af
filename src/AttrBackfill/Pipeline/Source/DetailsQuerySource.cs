using System.Runtime.CompilerServices;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// The synchronous details query, a UTC day at a time. It lists conversations without their attributes; and it lists those of
/// the whole day, whatever part of it was asked for: what is wanted is asked for first, and pages beyond it are not asked for.
/// </summary>
internal sealed class DetailsQuerySource(IAnalyticsApi analytics, Selection selection, TimeWindow window) : IConversationSource
{
    const int PageSize = 100;

    /// <summary>The API's own bound on page size × page number.</summary>
    const int MostResults = 100_000;

    public async IAsyncEnumerable<SourcePage> PagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var day in Slices.Of(window, days: 1))
        {
            for (var page = 1; ; page++)
            {
                var answer = await QueryAsync(day, page, cancellationToken);
                if (answer.Conversations is not { Count: > 0 } conversations) break;
                yield return new SourcePage(
                    [.. conversations.Where(selection.Accepts).Select(c => WireMapping.Map(c, selection, SourceDepth.IdOnly))], day);
                if ((answer.TotalHits is { } hits && (long)page * PageSize >= hits) || IsPast(day, conversations)) break;
            }

            yield return new SourcePage([], day, EndsSlice: true);
        }
    }

    Task<DetailsPage> QueryAsync(TimeWindow day, int page, CancellationToken cancellationToken)
    {
        if (page * PageSize > MostResults)
        {
            throw new GenesysException(
                $"the details query gives at most {MostResults} conversations a day, and {Slices.Interval(day)} has more; set \"source\": \"detailsJob\"",
                FailureScope.Item);
        }

        var query = new DetailsQuery(
            Slices.Interval(day), LatestFirst(day) ? "desc" : "asc", "conversationStart", new Paging(PageSize, page),
            selection.SegmentFilters,
            selection.ConversationFilters);
        return analytics.QueryAsync(query, cancellationToken);
    }

    /// <summary>From the end of the day that is nearer.</summary>
    static bool LatestFirst(TimeWindow day) => day.From.TimeOfDay > day.From.UtcDateTime.Date.AddDays(1) - day.To.UtcDateTime;

    /// <summary>The last one is beyond the window, and the page is in the order that was asked for: so are all that follow.</summary>
    static bool IsPast(TimeWindow day, IReadOnlyList<DetailsConversation> page) =>
        LatestFirst(day)
            ? page[0].ConversationStart >= page[^1].ConversationStart && page[^1].ConversationStart < day.From
            : page[0].ConversationStart <= page[^1].ConversationStart && page[^1].ConversationStart >= day.To;
}
