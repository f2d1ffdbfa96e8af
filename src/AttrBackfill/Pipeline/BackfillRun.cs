using System.Threading.Channels;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using Queue = System.Threading.Channels.Channel;

namespace AttrBackfill.Pipeline;

/// <summary>
/// One run from its source to the ledger: pages of conversations are judged as they come; those that need no call are recorded at
/// once, the others go through a bounded queue to as many workers as calls may be in flight.
/// </summary>
/// <param name="tally">Shared with other parts of the same run; null for one of its own.</param>
internal sealed class BackfillRun(
    RunRequest request, string runId, ILedger ledger, GenesysClient genesys, int maxConcurrency, TimeProvider clock, RunTally? tally = null)
{
    /// <summary>
    /// So many conversations are at work for each call that may be in flight: while some are called for, others wait for the ledger, which
    /// writes all that wait at once.
    /// </summary>
    const int WorkersPerCall = 8;

    readonly JobSettings _job = request.Job;
    readonly RunMode _mode = new(request);
    readonly Results _results = new(runId, request.Kind == RunKind.Revert ? AttributeAction.Reverted : AttributeAction.Patched);
    readonly Intake _intake = new(runId, ledger, request.Selection.Limit);

    /// <summary>From where on the window stays due, since the source could not tell it yet; null where all of it was told.</summary>
    public DateTimeOffset? DueFrom { get; private set; }

    public RunTally Tally { get; } = tally ?? TallyOf(request);

    /// <summary>The run that is resumed, as the earlier attempt left it; null for a new run.</summary>
    public RunRecord? Resumes => request.Resumes;

    SettledTargets Settled => new(request, _mode, _results, ledger);

    /// <summary>source → extract → flatten → reconcile → patch → ledger.</summary>
    /// <param name="stopping">No new conversations; those at work are finished.</param>
    /// <param name="abandon">Calls in flight are given up too; what they did is settled by a resume.</param>
    /// <exception cref="GuardTrippedException">A guard stopped the run.</exception>
    /// <exception cref="UsageException">The job's target cannot be written to.</exception>
    /// <exception cref="GenesysException">The run cannot go on.</exception>
    /// <exception cref="OperationCanceledException">Stopped as asked.</exception>
    public async Task ExecuteAsync(CancellationToken stopping, CancellationToken abandon)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var atOnce = Math.Max(maxConcurrency * WorkersPerCall, Tally.Gate.Holding);
        var queue = Queue.CreateBounded<Judgement>(new BoundedChannelOptions(atOnce) { SingleWriter = true });
        using var writing = new SemaphoreSlim(maxConcurrency); // a place for each conversation that is written and not yet recorded as such
        var target = await RunTarget.OpenAsync(request, genesys, clock, failed.Token);
        var work = new ConversationWork(_job, _mode, _results, target, Settled, ledger, Tally, writing, clock, genesys.ServerClock, GiveUp, failed.Token);
        var workers = Enumerable.Range(0, atOnce).Select(
            _ => GuardedAsync(() => WorkAsync(work, queue.Reader, failed.Token, abandon), failed));
        try
        {
            var feeding = GuardedAsync(() => FeedAsync(target.Judge, queue.Writer, failed.Token), failed);
            await Task.WhenAll([feeding, .. workers]); // throws the first failure
        }
        finally
        {
            Tally.LeaveBehind(_intake.Unsettled);
        }

        stopping.ThrowIfCancellationRequested();

        void GiveUp()
        {
            failed.Cancel();
            genesys.StopCalls();
        }
    }

    /// <summary>Hands the calls made since the last time to the ledger.</summary>
    public void CountCalls() =>
        ledger.CountCalls(runId, [.. genesys.Calls.Drain().Select(c => new CallCounts(c.Endpoint, c.Calls, c.Retries, c.TooManyRequests))]);

    async Task FeedAsync(IJudge judge, ChannelWriter<Judgement> queue, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var page in new RunSources(request, runId, _mode, ledger, genesys, clock).PagesAsync(cancellationToken))
            {
                var fresh = await _intake.TakeAsync(page, cancellationToken);
                Tally.CountRead(fresh.Count, Reached(page));
                await AdmitAsync(fresh, judge, queue, cancellationToken);
                CountCalls();
                if (_intake.IsFull) break;
                if (page.OutOfReach is { } due) DueFrom = due.From < DueFrom || DueFrom is null ? due.From : DueFrom;
                if (page is { Slice: { } slice, EndsSlice: true }) await _intake.EndSliceAsync(slice);
            }

            Tally.Gate.EndSource();
        }
        finally
        {
            queue.Complete();
        }
    }

    /// <summary>While the guard of changes is not judged yet, only as many conversations as it is judged over.</summary>
    async Task AdmitAsync(
        IReadOnlyList<SourceConversation> fresh, IJudge judge, ChannelWriter<Judgement> queue, CancellationToken cancellationToken)
    {
        for (var done = 0; done < fresh.Count;)
        {
            var admitted = Tally.Gate.Admit(fresh.Count - done);
            if (admitted == 0) await Tally.Gate.OpenedAsync(cancellationToken);
            else await SortAsync([.. fresh.Skip(done).Take(admitted).Select(judge.Of)], queue, cancellationToken);
            done += admitted;
        }
    }

    static RunTally TallyOf(RunRequest request)
    {
        var mode = new RunMode(request);
        var reports = request.Kind is RunKind.Run or RunKind.Plan && !mode.Writes && !mode.IsAudit;
        var percent = mode.ObeysChangeGuards || reports ? request.Job.Guards.MaxChangePercent : null;
        var earlier = request.Distributed ? null : request.Resumes;
        return new RunTally(request.Job.Guards, request.IgnoreGuards, earlier)
        {
            Gate = new ChangeGate(percent, mode.ObeysChangeGuards, RunTally.SettledBefore(earlier), earlier?.Patched ?? 0),
        };
    }

    /// <summary>Up to where the window has been told with this page, as far as it says; pages come in order of time.</summary>
    static DateTimeOffset? Reached(SourcePage page) =>
        page.Slice is not { } slice ? null : page.EndsSlice ? slice.To : page.Conversations.Max(c => c.Start);

    /// <summary>What needs no call is recorded together; the rest is handed on.</summary>
    async Task SortAsync(IReadOnlyList<Judgement> judgements, ChannelWriter<Judgement> queue, CancellationToken cancellationToken)
    {
        var settled = await Settled.AskAsync(judgements, cancellationToken);
        var recorded = new List<Task>();
        var due = new List<Judgement>();
        foreach (var judgement in judgements)
        {
            if (settled(judgement) is { } result) recorded.Add(RecordAsync(result));
            else if (_mode.NeedsLiveRead(judgement) || (judgement.HasChanges && !_mode.IsAudit)) due.Add(judgement);
            else recorded.Add(RecordAsync(_results.Untouched(judgement)));
        }

        await Task.WhenAll(recorded);
        foreach (var judgement in due) await queue.WriteAsync(judgement, cancellationToken);
    }

    async Task RecordAsync(ConversationResult result)
    {
        await ledger.RecordOutcomeAsync(result, CancellationToken.None);
        Tally.Count(result, failure: null);
        Tally.Gate.Judged();
        await _intake.DoneAsync(result.ConversationId, result.Outcome);
    }

    async Task WorkAsync(ConversationWork work, ChannelReader<Judgement> queue, CancellationToken stopping, CancellationToken abandon)
    {
        await foreach (var judgement in queue.ReadAllAsync(stopping))
        {
            stopping.ThrowIfCancellationRequested();
            var outcome = await work.SettleAsync(judgement, runId, abandon);
            await _intake.DoneAsync(judgement.Conversation.Id, outcome);
            CountCalls();
        }
    }

    /// <summary>The first failure stops the others; being stopped is none.</summary>
    static async Task GuardedAsync(Func<Task> work, CancellationTokenSource failed)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (failed.IsCancellationRequested)
        {
            // Whoever cancelled has the reason.
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }
}
