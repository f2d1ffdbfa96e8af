using System.Threading.Channels;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Source;
using Channel = AttrBackfill.Configuration.Channel;
using Queue = System.Threading.Channels.Channel;

namespace AttrBackfill.Pipeline;

/// <summary>
/// One run from its source to the ledger: pages of conversations are judged by the rules as they come; those that need no call are
/// recorded at once, the others go through a bounded queue to as many workers as calls may be in flight.
/// </summary>
internal sealed class BackfillRun(RunRequest request, string runId, ILedger ledger, GenesysClient genesys, int maxConcurrency, TimeProvider clock)
{
    readonly JobSettings _job = request.Job;
    readonly RunMode _mode = new(request.Job, request.DryRun);
    readonly Judge _judge = new(request.Job);
    readonly Results _results = new(runId);
    readonly Intake _intake = new(runId, ledger, request.Selection.Limit);

    public RunTally Tally { get; } = new(request.Job.Guards);

    /// <summary>source → extract → flatten → reconcile → patch → ledger.</summary>
    /// <param name="stopping">No new conversations; those at work are finished.</param>
    /// <param name="abandon">Calls in flight are given up too; what they did is settled by a resume.</param>
    /// <exception cref="GuardTrippedException">A guard stopped the run.</exception>
    /// <exception cref="GenesysException">The run cannot go on.</exception>
    /// <exception cref="OperationCanceledException">Stopped as asked.</exception>
    public async Task ExecuteAsync(CancellationToken stopping, CancellationToken abandon)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var queue = Queue.CreateBounded<Judgement>(new BoundedChannelOptions(maxConcurrency * 4) { SingleWriter = true });
        var work = NewWork();
        var workers = Enumerable.Range(0, maxConcurrency).Select(_ => WorkAsync(work, queue.Reader, failed, abandon)).ToList();
        workers.Add(FeedAsync(queue.Writer, failed));
        await Task.WhenAll(workers); // throws the first failure
        stopping.ThrowIfCancellationRequested();
    }

    async Task FeedAsync(ChannelWriter<Judgement> queue, CancellationTokenSource failed)
    {
        try
        {
            await foreach (var page in Source().PagesAsync(failed.Token))
            {
                var fresh = await _intake.TakeAsync(page, failed.Token);
                Tally.CountRead(fresh.Count);
                await SortAsync([.. fresh.Select(_judge.Of)], queue, failed.Token);
                if (_intake.IsFull) break;
            }
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
        finally
        {
            queue.Complete();
        }
    }

    /// <summary>What needs no call is recorded together; the rest is handed on.</summary>
    async Task SortAsync(IReadOnlyList<Judgement> judgements, ChannelWriter<Judgement> queue, CancellationToken cancellationToken)
    {
        var questions = judgements.Where(_mode.MayBeSettled).Select(j => new SettledKey(j.Conversation.Id, j.Hash!)).ToList();
        var settled = await ledger.SettledAsync(request.Connection, SettingNames.Of(_job.Target), questions, cancellationToken);
        var recorded = new List<Task>();
        var due = new List<Judgement>();
        foreach (var judgement in judgements)
        {
            if (_mode.MayBeSettled(judgement) && settled.Contains(new SettledKey(judgement.Conversation.Id, judgement.Hash!)))
            {
                recorded.Add(RecordAsync(_results.Settled(judgement), cancellationToken));
            }
            else if (_mode.NeedsLiveRead(judgement) || (judgement.HasChanges && !_mode.IsAudit))
            {
                due.Add(judgement);
            }
            else
            {
                recorded.Add(RecordAsync(_results.Untouched(judgement), cancellationToken));
            }
        }

        await Task.WhenAll(recorded);
        foreach (var judgement in due) await queue.WriteAsync(judgement, cancellationToken);
    }

    async Task RecordAsync(ConversationResult result, CancellationToken cancellationToken)
    {
        await ledger.RecordOutcomeAsync(result, cancellationToken);
        Tally.Count(result, failure: null);
        _intake.Done(result.ConversationId, result.Outcome);
    }

    async Task WorkAsync(
        ConversationWork work, ChannelReader<Judgement> queue, CancellationTokenSource failed, CancellationToken abandon)
    {
        try
        {
            await foreach (var judgement in queue.ReadAllAsync(failed.Token))
            {
                failed.Token.ThrowIfCancellationRequested();
                var outcome = await work.SettleAsync(judgement, runId, abandon);
                _intake.Done(judgement.Conversation.Id, outcome);
                CountCalls();
            }
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

    /// <summary>Hands the calls made since the last time to the ledger.</summary>
    public void CountCalls() =>
        ledger.CountCalls(runId, [.. genesys.Calls.Drain().Select(c => new CallCounts(c.Endpoint, c.Calls, c.Retries, c.TooManyRequests))]);

    ConversationWork NewWork()
    {
        var reader = LiveReader();
        return new ConversationWork(
            _job, _mode, _judge, _results, reader, Target(), ledger, Tally, new Verification(_job.Verify, reader, _judge, clock), clock);
    }

    IConversationSource Source()
    {
        if (request.Selection.Ids is { } ids) return new IdListSource(ids);
        var window = request.Window!.Value;
        var selection = new Selection(_job.Select, window);
        return _job.Source switch
        {
            SourceKind.DetailsJob => new DetailsJobSource(genesys.Analytics, selection, window, clock),
            SourceKind.DetailsQuery => new DetailsQuerySource(genesys.Analytics, selection, window),
            _ => new AutoSource(genesys.Analytics, _job.Select, window, clock),
        };
    }

    ILiveReader LiveReader() => _job.Channel switch
    {
        Channel.Messages => new MessageReader(genesys.Messages),
        Channel.Webchat => new WebchatReader(genesys.Webchat),
        _ => new ConversationReader(genesys.Conversations),
    };

    IPatchTarget Target() => _job.Target switch
    {
        TargetKind.Conversation => new WebchatTarget(genesys.Webchat),
        _ => new ParticipantTarget(genesys.Conversations, genesys.Messages, _job.Channel == Channel.Messages),
    };
}
