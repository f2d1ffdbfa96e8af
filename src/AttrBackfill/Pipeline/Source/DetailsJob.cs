using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Source;

/// <summary>One details job: its state and its pages.</summary>
/// <param name="attempt">From 1. A job that ends without its pages is only lost, to be asked for again, before the last attempt.</param>
internal sealed class DetailsJob(IAnalyticsApi analytics, string id, int attempt, PageSize pageSize, Waits waits, TimeProvider clock)
{
    /// <summary>How often the same conversations are asked for before a failure counts.</summary>
    const int Attempts = 10;

    /// <summary>A job that is not ready by then is stuck.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(15);

    /// <summary>Until a wait is named: most jobs are ready before.</summary>
    static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(5);

    /// <summary>How often a page is asked for that breaks off, and for how long: a run that gets no page ends within ten minutes.</summary>
    const int PageAttempts = 60;

    static readonly TimeSpan PagePatience = TimeSpan.FromMinutes(8);

    /// <summary>How long one page may take: 25 MB on a slow link. What takes longer is asked for in halves.</summary>
    static readonly TimeSpan PageTimeout = TimeSpan.FromMinutes(2);

    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Real time, as the time that a stopping process has.
    static readonly TimeSpan FreePatience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan FreePatienceOfStopping = TimeSpan.FromSeconds(2);

    readonly Polling _polling = new(FirstPoll * 2, LongestPoll, LongestWait, clock);
    readonly bool _mayAskAgain = attempt < Attempts;
    string? _cursor;

    /// <summary>Read to the last page.</summary>
    public bool Finished { get; private set; }

    /// <summary>Failed, cancelled, expired, stuck or gone: to be asked for again.</summary>
    public bool Lost { get; private set; }

    public static GenesysException Stuck(string state, int jobs) => new(
        $"an analytics job was still {state} after {LongestWait.TotalMinutes:0} minutes, {jobs} times in a row; resume later, or set \"source\": \"detailsQuery\"",
        FailureScope.Transient);

    /// <returns>The state of a job that is stuck; null where the job is ready, or lost for another reason.</returns>
    /// <exception cref="GenesysException">It ended without its pages, once too often.</exception>
    public async Task<string?> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(FirstPoll, clock, cancellationToken); // no job is ready at once, and asking costs a call
        var begun = clock.GetTimestamp();
        var state = await _polling.UntilAsync(
            async () =>
            {
                var state = await StateAsync(cancellationToken);
                var waited = clock.GetElapsedTime(begun);
                if (IsUnready(state) && waited >= UsualWait) waits.DetailsJob(state!, LongestWait - waited);
                return state;
            },
            state => !IsUnready(state), cancellationToken);
        waits.DetailsJobEnded();
        if (IsUnready(state))
        {
            waits.DetailsJobCancelled(state!, LongestWait);
        }
        else if (state is not (null or "FULFILLED") && !_mayAskAgain)
        {
            throw new GenesysException(
                $"the analytics job {id} ended as {state} {attempt} times in a row; resume later", FailureScope.Transient);
        }

        Lost = state != "FULFILLED";
        return IsUnready(state) ? state : null;
    }

    /// <summary>The next page; null after the last one, or when the job was lost.</summary>
    public async Task<IReadOnlyList<DetailsConversation>?> NextAsync(CancellationToken cancellationToken)
    {
        if (Lost || Finished) return null;
        var page = await GuardAsync(ReadPageAsync(cancellationToken));
        if (page is null) return null;
        // A cursor that comes back unchanged would never end.
        Finished = string.IsNullOrEmpty(page.Cursor) || page.Cursor == _cursor;
        _cursor = page.Cursor;
        return page.Conversations ?? [];
    }

    /// <summary>Cancels a job that is not read to its end; a finished one goes by itself, and its call is better spent.</summary>
    /// <param name="stopping">From then on there is little time left.</param>
    public async Task FreeAsync(CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(FreePatience);
        await using var hurry = stopping.Register(() => patience.CancelAfter(FreePatienceOfStopping));
        try
        {
            await analytics.DeleteJobAsync(id, patience.Token);
        }
        catch (Exception e) when (e is GenesysException or OperationCanceledException)
        {
            // It expires by itself.
        }
    }

    /// <summary>Null where the job is lost.</summary>
    async Task<string?> StateAsync(CancellationToken cancellationToken) =>
        await GuardAsync(analytics.JobAsync(id, cancellationToken)) is { } status ? SafeText.Plain(status.State ?? "unknown") : null;

    static bool IsUnready(string? state) => state is "QUEUED" or "PENDING";

    /// <summary>
    /// Asks for the page from the cursor on until it is there; the cursor moves with whole pages alone, so that none is lost or read twice.
    /// A page that is too large, takes too long, or breaks off twice is asked for again with half the size. (Its body is read outside the
    /// retries of HTTP; those give a call that can be smaller up after two attempts.)
    /// </summary>
    async Task<DetailsPage> ReadPageAsync(CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        for (var broken = 0; ;)
        {
            using var patience = new CancellationTokenSource(PageTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            try
            {
                var page = await analytics.ReadJobResultsAsync(id, pageSize.Now, _cursor, either.Token);
                pageSize.Good(page.Bytes);
                return page;
            }
            catch (GenesysException e) when (e.IsTooLarge)
            {
                if (!pageSize.Halve()) throw TooLargeAlone(e);
            }
            catch (GenesysException e) when (IsOfSize(e) && pageSize.Halve())
            {
                // Less may succeed; where it does not, the smallest page has all the retries of HTTP.
            }
            catch (Exception e) when (e is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (++broken == PageAttempts || (broken > 1 && clock.GetElapsedTime(begun) > PagePatience))
                    throw BrokenOff(e, broken, patience.IsCancellationRequested);
                if (patience.IsCancellationRequested) pageSize.Halve();
                else if (broken % 2 == 0) pageSize.HalveBroken();
                var pause = FirstPoll * broken;
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
            }
        }
    }

    /// <summary>Whether a failure may come from the size of the page: the server kept failing, or gave no answer in time.</summary>
    static bool IsOfSize(GenesysException e) =>
        e.Scope == FailureScope.Transient && e.Status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized);

    static GenesysException TooLargeAlone(GenesysException e) => new(
        $"{e.Message}, with a single conversation; set \"source\": \"detailsQuery\", which reads no attributes from analytics",
        FailureScope.Unavailable, e)
    {
        Status = e.Status, Code = e.Code, CorrelationId = e.CorrelationId,
    };

    GenesysException BrokenOff(Exception e, int times, bool tookTooLong)
    {
        var why = tookTooLong ? $"it took longer than {PageTimeout.TotalMinutes:0} minutes" : CallFailures.CauseOf(e);
        return new GenesysException(
            $"a results page of the analytics job {id} broke off {times} times in a row ({why}); check the network, then resume",
            FailureScope.Transient, e);
    }

    /// <summary>A refusal that is about this job alone (expired, unknown) loses the job, not the run.</summary>
    async Task<T?> GuardAsync<T>(Task<T> call) where T : class
    {
        try
        {
            return await call;
        }
        catch (GenesysException e) when (_mayAskAgain && e.Scope == FailureScope.Item && e.Status != HttpStatusCode.Forbidden)
        {
            Lost = true;
            return null;
        }
    }
}
