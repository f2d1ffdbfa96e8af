using System.Globalization;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>A conversation of a canary before it is written.</summary>
/// <param name="First">By what the source showed.</param>
/// <param name="Live">By a live read: it is to be changed.</param>
internal sealed record ChosenConversation(Evaluation First, Evaluation Live)
{
    public CanaryMember Member { get; } =
        new(Live.Conversation.Id, Live.Conversation.Start, Live.Conversation.End, Live.Conversation.MediaType);
}

/// <summary>
/// Chooses the conversations of a canary: of all that the run would change, those that come first in an order by a hash of the id. A live
/// read is made where the conversation could be among them, so that a window costs few. Keeps no more than those that are chosen.
/// </summary>
/// <param name="request">The live read before a write is not left out.</param>
internal sealed class CanaryChoice(
    RunRequest request, string runId, RunPolicy policy, OutcomeFactory outcomes, RunTarget target, InSyncIndex inSync, SqlLedger ledger,
    GenesysClient genesys, RunCounters counters, TimeProvider clock)
{
    readonly SortedList<ulong, ChosenConversation> _chosen = [];
    readonly double? _percent = policy.ObeysChangeGuards ? request.Job.Guards.MaxChangePercent : null;
    long _seen;
    long _judged;
    long _changing;

    /// <param name="size">The most conversations.</param>
    /// <exception cref="GuardTrippedException">The guard of the percentage, which is judged before the first write.</exception>
    public async Task<IReadOnlyList<ChosenConversation>> ChooseAsync(int size, CancellationToken stopping)
    {
        var known = new KnownConversations(request, policy, ledger);
        var triage = new PageTriage(request, request.Job, policy, outcomes, known, target.Evaluator, ledger);
        var entered = new InFlightTracker(runId, ledger, request.Selection.Limit);
        await known.LoadAsync(stopping);
        await foreach (var page in new RunSources(request, runId, policy, ledger, genesys, known, clock).PagesAsync(stopping))
        {
            known.Begin(page);
            var fresh = await entered.TakeAsync(page, stopping);
            var sorted = await triage.OfAsync([.. fresh.Select(target.Evaluator.Of)], stopping);
            await LookAsync(sorted, size, stopping);
            foreach (var (evaluation, _) in sorted.Passed) await entered.PassAsync(evaluation.Conversation.Id);
            foreach (var id in fresh.Select(c => c.Id).Except(sorted.Passed.Select(p => p.Evaluation.Conversation.Id)))
                await entered.DoneAsync(id, ConversationOutcome.Kept);
            _seen += fresh.Count;
            counters.Canary = string.Create(CultureInfo.InvariantCulture, $"canary chosen from {_seen}");
            if (_judged >= ChangeGate.Sample) ThrowIfTooManyChange();
            if (entered.IsFull) break;
        }

        ThrowIfTooManyChange();
        return [.. _chosen.Values];
    }

    async Task LookAsync(Triage page, int size, CancellationToken stopping)
    {
        var sample = SampleOf(page);
        foreach (var evaluation in page.Due.OrderBy(e => Sample.Order(e.Conversation.Id)))
        {
            stopping.ThrowIfCancellationRequested();
            var id = evaluation.Conversation.Id;
            var order = Sample.Order(id);
            var mayEnter = size > 0 && (_chosen.Count < size || order < _chosen.Keys[^1]) && !_chosen.ContainsKey(order);
            if (!mayEnter && !sample.Contains(id)) continue;
            if (await ChangingAsync(evaluation, stopping) is not { } live) continue;
            if (sample.Contains(id)) _changing++;
            if (!mayEnter) continue;
            _chosen.Add(order, new ChosenConversation(evaluation, live));
            if (_chosen.Count > size) _chosen.RemoveAt(size);
        }
    }

    /// <summary>Those due conversations of a page that the percentage is judged over.</summary>
    HashSet<string> SampleOf(Triage page)
    {
        if (_percent is null || _judged >= ChangeGate.Sample) return [];
        var due = page.Due.Take((int)(ChangeGate.Sample - _judged)).Select(e => e.Conversation.Id).ToHashSet(StringComparer.Ordinal);
        _judged = Math.Min(ChangeGate.Sample, _judged + due.Count + page.Settled.Count);
        return due;
    }

    /// <returns>Null where nothing is to be changed, or the conversation cannot be read: then it fails in its turn.</returns>
    async Task<Evaluation?> ChangingAsync(Evaluation evaluation, CancellationToken stopping)
    {
        var calls = new CallLog();
        try
        {
            while (policy.NeedsLiveRead(evaluation))
            {
                var mayBeKnown = evaluation.Conversation.Depth == SourceDepth.Live && policy.MayBeInSync(evaluation);
                if (mayBeKnown && (await inSync.AskAsync([evaluation], stopping))(evaluation) is not null) return null;
                evaluation = await target.ReadAsync(evaluation.Conversation, calls, stopping);
            }
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Transient)
        {
            return null;
        }

        return evaluation.HasChanges ? evaluation : null;
    }

    void ThrowIfTooManyChange()
    {
        if (_percent is { } percent && _changing * 100.0 > percent * _judged)
            throw new GuardTrippedException(ChangeGate.GuardText(percent, _changing, _judged));
    }
}
