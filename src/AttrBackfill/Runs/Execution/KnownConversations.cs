using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>What becomes of a conversation that was looked at again.</summary>
internal enum LookedAgain
{
    /// <summary>It enters the run like those of the window.</summary>
    Enters,

    /// <summary>It was settled, and is as it was: counted, and nothing more.</summary>
    Settled,

    /// <summary>It was open and still is.</summary>
    StillOpen,

    /// <summary>It started before the look-back, and the job has never met it.</summary>
    Foreign,
}

/// <summary>
/// Conversations from before the run's window: which of them the job has met and settled, and which open ones it waits for. What it keeps
/// is bounded by the open conversations and by a page, not by the look-back.
/// </summary>
internal sealed class KnownConversations(RunRequest request, RunPolicy policy, SqlLedger ledger)
{
    readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    readonly Dictionary<string, TimeWindow?> _older = new(StringComparer.Ordinal);
    readonly Dictionary<TimeWindow, long> _settledInSlice = [];
    List<string> _unseen = [];
    HashSet<string> _page = new(StringComparer.Ordinal);
    HashSet<string> _pageBefore = new(StringComparer.Ordinal);
    long _settledElsewhere;
    long _changed;

    readonly DateTimeOffset? _lookBackFrom = request.LookBack is { } span ? request.Window!.Value.From - span : null;

    /// <summary>Conversations that the job had met, those that had changed among them.</summary>
    public long Known => _settledInSlice.Values.Sum() + _settledElsewhere + _changed;

    public long Changed => _changed;

    /// <summary>Open conversations that no page of this run has shown, those that were looked at longest ago first.</summary>
    public IReadOnlyList<string> Unseen => _unseen;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!policy.LooksAtDeferred && request.LookBack is null) return;
        var waiting = await ledger.Progress.DeferredAsync(request.Job.Name, request.Connection, cancellationToken);
        _waiting.UnionWith(waiting.Select(d => d.ConversationId));
        _unseen = [.. waiting.Select(d => d.ConversationId)];
    }

    /// <summary>A page of the source, before it is looked at.</summary>
    public void Begin(SourcePage page)
    {
        if (page is { StartsAnew: true, Slice: { } slice }) Forget(slice);
        if (page.Conversations.Count == 0) return;
        (_pageBefore, _page) = (_page, new HashSet<string>(StringComparer.Ordinal)); // none before a page that starts anew
        if (_unseen.Count == 0) return;
        var shown = page.Conversations.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        _unseen.RemoveAll(shown.Contains);
    }

    /// <summary>Asks the ledger once for all of them; the result says what becomes of each.</summary>
    /// <param name="isInSync">Whether the ledger knows that the target carries what is desired.</param>
    public async Task<Func<Evaluation, LookedAgain>> AskAsync(
        IReadOnlyList<Evaluation> evaluations, Predicate<Evaluation> isInSync, CancellationToken cancellationToken)
    {
        string[] ids = [.. evaluations.Where(e => e.Conversation.LooksAgain).Select(e => e.Conversation.Id)];
        if (ids.Length == 0) return _ => LookedAgain.Enters;
        var met = await ledger.Progress.MetAsync(
            request.Job.Name, request.Connection, SettingNames.Of(request.Job.Target), ids, cancellationToken);
        return evaluation => !evaluation.Conversation.LooksAgain
            ? LookedAgain.Enters
            : Judge(evaluation, met.GetValueOrDefault(evaluation.Conversation.Id), isInSync);
    }

    /// <summary>Counts what was judged, and takes those that have ended and are settled from the list of open ones.</summary>
    public async Task CountAsync(
        IEnumerable<(Evaluation Evaluation, LookedAgain Verdict)> judged, TimeWindow? slice, CancellationToken cancellationToken)
    {
        var ended = new List<string>();
        foreach (var (evaluation, verdict) in judged)
        {
            var conversation = evaluation.Conversation;
            if (verdict == LookedAgain.Settled && IsFirstTime(conversation, slice)) CountSettled(slice);
            if (verdict == LookedAgain.Settled && !conversation.IsOpen && _waiting.Remove(conversation.Id)) ended.Add(conversation.Id);
        }

        if (policy.Writes) await ledger.Progress.EndWaitingAsync(request.Job.Name, request.Connection, ended, cancellationToken);
    }

    LookedAgain Judge(Evaluation evaluation, MetConversation? met, Predicate<Evaluation> isInSync)
    {
        var conversation = evaluation.Conversation;
        var isWaiting = _waiting.Contains(conversation.Id);
        if (evaluation.Extraction?.Verdict == ExtractVerdict.Open && isWaiting) return LookedAgain.StillOpen;
        if (met is null && !isWaiting) return conversation.Start < _lookBackFrom ? LookedAgain.Foreign : LookedAgain.Enters;
        if (met is { Outcome: ConversationOutcome.Gone }) return LookedAgain.Settled; // for good
        if (met is not null && WasSettled(met) && IsAsItWas(evaluation, met, isInSync)) return LookedAgain.Settled;
        _changed++;
        return LookedAgain.Enters;
    }

    static bool WasSettled(MetConversation met) =>
        met.Outcome is null or ConversationOutcome.InSync or ConversationOutcome.Patched or ConversationOutcome.Kept
            or ConversationOutcome.NoCustomer or ConversationOutcome.NoAttributes;

    /// <summary>Where a source has no attributes, an unchanged end has to do.</summary>
    bool IsAsItWas(Evaluation evaluation, MetConversation met, Predicate<Evaluation> isInSync) =>
        evaluation.Conversation.Depth == SourceDepth.IdOnly
            ? met.End is not null && evaluation.Conversation.End == met.End
            : isInSync(evaluation) || (evaluation.Extraction?.Verdict != ExtractVerdict.Open && !evaluation.HasMismatches
                && !policy.NeedsLiveRead(evaluation));

    /// <summary>Pages can repeat rows, and an older conversation comes with each slice that it was active in.</summary>
    bool IsFirstTime(SourceConversation conversation, TimeWindow? slice) =>
        conversation.Start < _lookBackFrom
            ? _older.TryAdd(conversation.Id, slice)
            : _page.Add(conversation.Id) && !_pageBefore.Contains(conversation.Id);

    void Forget(TimeWindow slice)
    {
        _settledInSlice.Remove(slice);
        foreach (var id in _older.Where(o => o.Value == slice).Select(o => o.Key).ToList()) _older.Remove(id);
        _page = new HashSet<string>(StringComparer.Ordinal);
    }

    void CountSettled(TimeWindow? slice)
    {
        if (slice is { } of) _settledInSlice[of] = _settledInSlice.GetValueOrDefault(of) + 1;
        else _settledElsewhere++;
    }
}
