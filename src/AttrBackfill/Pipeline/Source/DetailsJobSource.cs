using System.Net;
using System.Runtime.CompilerServices;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Wire;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// The asynchronous details job over the data lake: a thousand conversations a call, with attributes as they were when the
/// conversation ended.
/// </summary>
internal sealed class DetailsJobSource(IAnalyticsApi analytics, Selection selection, TimeWindow window, TimeProvider clock) : IConversationSource
{
    const int PageSize = 1000;

    /// <summary>A job costs calls of its own, so days are read together; sources differ on whether 7 or 31 may be.</summary>
    const int DaysPerJob = 7;

    /// <summary>How often a slice is asked for before its failure counts.</summary>
    const int Attempts = 10;

    /// <summary>How often a page is asked for that breaks off, and for how long: a run that gets no page ends within ten minutes.</summary>
    const int PageAttempts = 20;

    static readonly TimeSpan PagePatience = TimeSpan.FromMinutes(4);

    /// <summary>How long one page may take: 25 MB on a slow link.</summary>
    static readonly TimeSpan PageTimeout = TimeSpan.FromMinutes(4);
    static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(15);

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

    /// <summary>Reads a slice to its end. A job that failed or expired is asked for again; what comes twice then is the caller's to skip.</summary>
    async IAsyncEnumerable<IReadOnlyList<DetailsConversation>> ReadSliceAsync(
        TimeWindow slice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var job = new JobReader(analytics, clock, await StartAsync(slice, cancellationToken));
            try
            {
                await WaitAsync(job, attempt < Attempts, cancellationToken);
                while (await job.NextAsync(attempt < Attempts, cancellationToken) is { } page) yield return page;
            }
            finally
            {
                if (!job.Finished) await job.FreeAsync();
            }

            if (job.Finished) yield break;
            await Task.Delay(Pause(attempt), clock, cancellationToken);
        }
    }

    static TimeSpan Pause(int attempt) => FirstPoll * Math.Min(attempt, 20);

    async Task<string> StartAsync(TimeWindow slice, CancellationToken cancellationToken)
    {
        var query = new DetailsJobQuery(
            Slices.Interval(slice), "asc", "conversationStart", StartOfDayIntervalMatching: true, selection.SegmentFilters,
            selection.ConversationFilters);
        return (await analytics.StartJobAsync(query, cancellationToken)).JobId;
    }

    async Task WaitAsync(JobReader job, bool mayAskAgain, CancellationToken cancellationToken)
    {
        for (var delay = FirstPoll; !job.Lost; delay = delay * 2 < LongestPoll ? delay * 2 : LongestPoll)
        {
            await Task.Delay(delay, clock, cancellationToken); // first: no job is ready at once, and asking costs a call
            if (await job.ReadyAsync(mayAskAgain, cancellationToken)) return;
        }
    }

    /// <summary>One job: its state and its pages.</summary>
    sealed class JobReader(IAnalyticsApi analytics, TimeProvider clock, string jobId)
    {
        string? _cursor;

        /// <summary>Read to the last page.</summary>
        public bool Finished { get; private set; }

        /// <summary>Failed, cancelled, expired or gone: to be asked for again.</summary>
        public bool Lost { get; private set; }

        public async Task<bool> ReadyAsync(bool mayAskAgain, CancellationToken cancellationToken)
        {
            var status = await GuardAsync(analytics.JobAsync(jobId, cancellationToken), mayAskAgain);
            if (status?.State == "FULFILLED") return true;
            if (status is null || status.State is "QUEUED" or "PENDING") return Lost;
            if (!mayAskAgain)
            {
                throw new GenesysException(
                    $"the analytics job {jobId} ended as {status.State} {Attempts} times in a row; resume later", FailureScope.Transient);
            }

            return Lost = true;
        }

        /// <summary>The next page; null after the last one, or when the job was lost.</summary>
        public async Task<IReadOnlyList<DetailsConversation>?> NextAsync(bool mayAskAgain, CancellationToken cancellationToken)
        {
            if (Lost || Finished) return null;
            var page = await GuardAsync(ReadPageAsync(cancellationToken), mayAskAgain);
            if (page is null) return null;
            // A cursor that comes back unchanged would never end.
            Finished = string.IsNullOrEmpty(page.Cursor) || page.Cursor == _cursor;
            _cursor = page.Cursor;
            return page.Conversations ?? [];
        }

        /// <summary>The body is streamed outside the HTTP retry handler, so a page that breaks off is asked for again here.</summary>
        async Task<DetailsPage> ReadPageAsync(CancellationToken cancellationToken)
        {
            var begun = clock.GetTimestamp();
            for (var attempt = 1; ; attempt++)
            {
                using var patience = new CancellationTokenSource(PageTimeout, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
                try
                {
                    return await analytics.ReadJobResultsAsync(jobId, PageSize, _cursor, either.Token);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    if (attempt == PageAttempts || (attempt > 1 && clock.GetElapsedTime(begun) > PagePatience))
                    {
                        throw new GenesysException(
                            $"a results page of the analytics job {jobId} broke off {attempt} times in a row; check the network, then resume",
                            FailureScope.Transient, e);
                    }

                    await Task.Delay(Pause(attempt), clock, cancellationToken);
                }
            }
        }

        /// <summary>Frees a job that is not read to its end; a finished one goes by itself, and its call is better spent.</summary>
        public async Task FreeAsync()
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await analytics.DeleteJobAsync(jobId, soon.Token);
            }
            catch (Exception e) when (e is GenesysException or OperationCanceledException)
            {
                // It expires by itself.
            }
        }

        /// <summary>A refusal that is about this job alone (expired, unknown) loses the job, not the run.</summary>
        async Task<T?> GuardAsync<T>(Task<T> call, bool mayAskAgain) where T : class
        {
            try
            {
                return await call;
            }
            catch (GenesysException e) when (mayAskAgain && e.Scope == FailureScope.Item && e.Status != HttpStatusCode.Forbidden)
            {
                Lost = true;
                return null;
            }
        }
    }
}
