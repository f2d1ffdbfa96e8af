using System.Threading.Channels;
using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Scrub;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Runs.Request;
using Queue = System.Threading.Channels.Channel;

namespace AttrBackfill.Runs.Execution;

/// <summary>
/// One run from its source to the ledger: pages of conversations are judged as they come; those that need no call are recorded at
/// once, the others go through a bounded queue to as many workers as calls may be in flight.
/// </summary>
/// <param name="counters">Shared with other parts of the same run; null for one of its own.</param>
internal sealed class RunPipeline(
    RunRequest request, string runId, SqlLedger ledger, GenesysClient genesys, int maxConcurrency, TimeProvider clock,
    RunCounters? counters = null)
{
    /// <summary>
    /// The number of conversations in progress for each call that may be in flight: while some wait for calls, others wait for the ledger,
    /// which
    /// writes all that wait at once.
    /// </summary>
    const int WorkersPerCall = 8;

    /// <summary>Conversations that a person named are treated like any other, open or not.</summary>
    readonly JobSettings _job = request.Selection.HasIds ? request.Job with { OpenConversations = OpenRule.Patch } : request.Job;

    readonly RunPolicy _policy = new(request);
    readonly OutcomeFactory _outcomes = new(runId, request.Kind == RunKind.Revert ? AttributeAction.Reverted : AttributeAction.Patched);
    readonly InFlightTracker _inFlight = new(runId, ledger, request.Selection.Limit);
    readonly KnownConversations _known = new(request, new RunPolicy(request), ledger);
    readonly RuleComparison? _rules = request.ComparedWith is null ? null : new RuleComparison(request, runId, ledger);

    /// <summary>From where on the window stays due, since the source does not hold it yet; null where all of it was read.</summary>
    public DateTimeOffset? DueFrom { get; private set; }

    /// <summary>Conversations from before the window that the job had met.</summary>
    public long KnownAgain => _known.Known;

    /// <summary>Those of them that entered the run.</summary>
    public long ChangedAgain => _known.Changed;

    public RunCounters Counters { get; } = counters ?? CountersOf(request);

    /// <summary>The run that is resumed, as the earlier attempt left it; null for a new run.</summary>
    public RunRecord? Resumes => request.Resumes;

    InSyncIndex InSync => new(request, _policy, _outcomes, ledger);

    /// <summary>source → extract → flatten → reconcile → patch → ledger.</summary>
    /// <param name="stopping">No new conversations are begun; those in progress are finished.</param>
    /// <param name="abandon">Calls in flight are given up too; what they did is inSync by a resume.</param>
    /// <exception cref="GuardTrippedException">A guard stopped the run.</exception>
    /// <exception cref="UsageException">The job's target cannot be written to.</exception>
    /// <exception cref="GenesysException">The run cannot continue.</exception>
    /// <exception cref="OperationCanceledException">Stopped as asked.</exception>
    public async Task ExecuteAsync(CancellationToken stopping, CancellationToken abandon)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var atOnce = Math.Max(maxConcurrency * WorkersPerCall, Counters.Guards.Gate.Holding);
        using var writing = new SemaphoreSlim(maxConcurrency); // a place for each conversation that is written and not yet recorded as such
        var target = await OpenTargetAsync(failed.Token);
        await CheckCanaryAsync(target, writing, stopping, abandon);
        var queue = Queue.CreateBounded<DueConversation>(new BoundedChannelOptions(atOnce) { SingleWriter = true });
        var search = new AttributeSearchReader(genesys.Conversations, genesys.Facts.SearchTakesNoIds);
        var reads = new BulkReads(request with { Job = _job }, runId, target, search, ledger, Counters, clock, abandon);
        var work = new ConversationProcessor(
            _job, _policy, _outcomes, target, reads, InSync, ledger, Counters, writing, clock, GiveUp, failed.Token);
        var workers = Enumerable.Range(0, atOnce).Select(
            _ => GuardedAsync(() => WorkAsync(work, queue.Reader, failed.Token, abandon), failed));
        try
        {
            var triage = new PageTriage(request, _job, _policy, _outcomes, _known, target.Evaluator, ledger);
            var feeding = GuardedAsync(() => FeedAsync(new Feed(target.Evaluator, triage, reads, queue.Writer), failed.Token), failed);
            await Task.WhenAll([feeding, .. workers]); // throws the first failure
        }
        finally
        {
            Counters.LeaveBehind(_inFlight.Unsettled);
        }

        stopping.ThrowIfCancellationRequested();

        void GiveUp()
        {
            failed.Cancel();
            genesys.StopCalls();
        }
    }

    /// <summary>The conversations of a canary are written and checked before all others.</summary>
    async Task CheckCanaryAsync(RunTarget target, SemaphoreSlim writing, CancellationToken stopping, CancellationToken abandon)
    {
        if (request.Canary is not { } canary || request.Part is not null) return;
        var phase = new CanaryPhase(request with { Job = _job }, runId, target, ledger, genesys, Counters, _outcomes, writing, clock);
        await phase.ExecuteAsync(canary, stopping, abandon);
        _inFlight.Reserve(phase.Taken);
        CountCalls();
    }

    async Task<RunTarget> OpenTargetAsync(CancellationToken cancellationToken)
    {
        if (_policy.Writes && genesys.Facts.Obstacle(_job) is { } why) throw new UsageException(why);
        var target = await TargetRegistry.Of(_job).OpenAsync(_job, request.RefersTo is not null, genesys, clock, cancellationToken);
        if (_rules is not null)
            return target with { Evaluator = await _rules.EvaluatorAsync(target.Evaluator, genesys, clock, cancellationToken) };
        if (!_policy.IsScrub) return target;
        var key = new ScrubKey(await ledger.SaltAsync(cancellationToken));
        return target with { Evaluator = new ScrubEvaluator(_job, key, clock.GetUtcNow() - ScrubSettings.Of(_job).Age) };
    }

    /// <summary>Hands the calls made since the last time to the ledger.</summary>
    public void CountCalls() =>
        ledger.Journal.CountCalls(
            runId, [.. genesys.Calls.Drain().Select(c => new CallCounts(c.Endpoint, c.Calls, c.Retries, c.TooManyRequests))]);

    /// <summary>Where conversations that are found go to.</summary>
    sealed record Feed(IEvaluator Evaluator, PageTriage Triage, BulkReads Reads, ChannelWriter<DueConversation> Queue);

    async Task FeedAsync(Feed feed, CancellationToken cancellationToken)
    {
        try
        {
            await _known.LoadAsync(cancellationToken);
            await foreach (var found
                in new RunSources(request, runId, _policy, ledger, genesys, _known, clock).PagesAsync(cancellationToken))
            {
                var page = _rules is null ? found : await _rules.TakeAsync(found, feed.Evaluator, cancellationToken);
                _known.Begin(page);
                var fresh = await _inFlight.TakeAsync(page, cancellationToken);
                Counters.CountRead(fresh.Count, Reached(page));
                await AdmitAsync(fresh, page.Slice, feed, cancellationToken);
                CountCalls();
                if (_inFlight.IsFull) break;
                if (page.OutOfReach is { } due) DueFrom = due.From < DueFrom || DueFrom is null ? due.From : DueFrom;
                if (page is { Slice: { } slice, EndsSlice: true }) await _inFlight.EndSliceAsync(slice);
            }

            Counters.Guards.Gate.EndSource();
        }
        finally
        {
            feed.Queue.Complete();
        }
    }

    /// <summary>While the guard of changes is not judged yet, only as many conversations as it is judged over.</summary>
    async Task AdmitAsync(
        IReadOnlyList<SourceConversation> fresh, TimeWindow? slice, Feed feed, CancellationToken cancellationToken)
    {
        for (var done = 0; done < fresh.Count;)
        {
            var admitted = Counters.Guards.Gate.Admit(fresh.Count - done);
            if (admitted == 0) await Counters.Guards.Gate.OpenedAsync(cancellationToken);
            else await SortAsync([.. fresh.Skip(done).Take(admitted).Select(feed.Evaluator.Of)], slice, feed, cancellationToken);
            done += admitted;
        }
    }

    static RunCounters CountersOf(RunRequest request)
    {
        var policy = new RunPolicy(request);
        var reports = request.Kind is RunKind.Run or RunKind.Plan && !policy.Writes && !policy.IsAudit;
        var percent = policy.ObeysChangeGuards || reports ? request.Job.Guards.MaxChangePercent : null;
        var earlier = request.Distributed ? null : request.Resumes;
        var ofCanary = Canary.PatchedBefore(earlier);
        var guards = new RunGuards(request.Job.Guards, request.IgnoreGuards, earlier)
        {
            Gate = new ChangeGate(
                percent, policy.ObeysChangeGuards, RunGuards.CompletedBefore(earlier) - ofCanary, (earlier?.Patched ?? 0) - ofCanary),
        };
        return new RunCounters(guards);
    }

    /// <summary>How far into the window this page reaches, where it says so; pages come in order of time.</summary>
    static DateTimeOffset? Reached(SourcePage page) =>
        page.Slice is not { } slice ? null : page.EndsSlice ? slice.To : page.Conversations.Max(c => c.Start);

    /// <summary>What needs no call is recorded together; the rest is handed on.</summary>
    async Task SortAsync(
        IReadOnlyList<Evaluation> found, TimeWindow? slice, Feed feed, CancellationToken cancellationToken)
    {
        var triage = await feed.Triage.OfAsync(found, cancellationToken);
        await PassAsync(triage.Passed, slice, cancellationToken);
        await Task.WhenAll(triage.Settled.Select(RecordAsync));
        foreach (var conversation in await feed.Reads.GroupAsync(triage.Due, _policy.NeedsLiveRead, cancellationToken))
            await feed.Queue.WriteAsync(conversation, cancellationToken);
    }

    /// <summary>Those that were looked at again and need nothing.</summary>
    async Task PassAsync(
        IReadOnlyList<(Evaluation Evaluation, LookedAgain Verdict)> passed, TimeWindow? slice, CancellationToken cancellationToken)
    {
        if (passed.Count == 0) return;
        await _known.CountAsync(passed, slice, cancellationToken);
        if (_rules is not null)
        {
            await _rules.RecordAsync(
                [.. passed.Where(p => p.Verdict != LookedAgain.Foreign).Select(p => p.Evaluation)], cancellationToken);
        }

        Counters.Pass(passed.Count);
        Counters.Guards.Gate.Withdraw(passed.Count);
        foreach (var (evaluation, _) in passed) await _inFlight.PassAsync(evaluation.Conversation.Id);
    }

    async Task RecordAsync(ConversationResult result)
    {
        await ledger.Journal.RecordOutcomeAsync(result, CancellationToken.None);
        Counters.Count(result, failure: null);
        Counters.Guards.Gate.Judged();
        await _inFlight.DoneAsync(result.ConversationId, result.Outcome);
    }

    async Task WorkAsync(
        ConversationProcessor work, ChannelReader<DueConversation> queue, CancellationToken stopping, CancellationToken abandon)
    {
        await foreach (var due in queue.ReadAllAsync(stopping))
        {
            stopping.ThrowIfCancellationRequested();
            var result = await work.ProcessAsync(due, runId, abandon);
            await _inFlight.DoneAsync(due.Evaluation.Conversation.Id, result.Outcome);
            CountCalls();
        }
    }

    /// <summary>The first failure stops the others; a stop is not a failure.</summary>
    static async Task GuardedAsync(Func<Task> work, CancellationTokenSource failed)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (failed.IsCancellationRequested)
        {
            // The caller that cancelled knows the reason.
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }
}
