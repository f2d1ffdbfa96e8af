using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Execution;

/// <summary>
/// Lets each conversation into a run once: not those with an outcome in this run already (a resume, or a page that was read again),
/// nor those in flight, nor more than the limit. It also knows when all of a slice of the window is settled. What it remembers is
/// bounded by the queue, not by the window.
/// </summary>
internal sealed class InFlightTracker(string runId, SqlLedger ledger, int? limit)
{
    readonly Lock _state = new();
    readonly Dictionary<string, TimeWindow?> _atWork = [];
    readonly HashSet<string> _failed = [];
    readonly Dictionary<TimeWindow, SliceState> _slices = [];
    long _taken;

    /// <summary>Let in, and not done.</summary>
    public IReadOnlyList<string> Unsettled
    {
        get { lock (_state) return [.. _atWork.Keys]; }
    }

    public bool IsFull => limit is { } most && _taken >= most;

    /// <summary>Conversations that were let in before this run read its source: the limit counts them.</summary>
    public void Reserve(int conversations)
    {
        lock (_state) _taken += conversations;
    }

    public async Task<IReadOnlyList<SourceConversation>> TakeAsync(SourcePage page, CancellationToken cancellationToken)
    {
        // In this order: one that is not in flight now is either new, or its outcome is in the ledger by the time that is asked.
        var candidates = NotAtWork(page.Conversations);
        var done = await ledger.Progress.DoneAsync(runId, [.. candidates.Select(c => c.Id)], cancellationToken);
        var taken = new List<SourceConversation>(candidates.Count);
        lock (_state)
        {
            if (page.Slice is { } slice) _slices.TryAdd(slice, new SliceState());
            foreach (var conversation in candidates)
            {
                if (IsFull) break;
                if (done.Contains(conversation.Id)) continue;
                _atWork.Add(conversation.Id, page.Slice);
                if (page.Slice is { } of) _slices[of].AtWork++;
                taken.Add(conversation);
                _taken++;
            }
        }

        return taken;
    }

    /// <summary>The source has delivered all of this slice.</summary>
    public Task EndSliceAsync(TimeWindow slice)
    {
        bool settled;
        lock (_state)
        {
            var state = _slices[slice];
            state.IsRead = true;
            settled = state.IsSettled;
        }

        return settled && !IsFull ? ledger.Progress.RecordWindowReadAsync(runId, slice, CancellationToken.None) : Task.CompletedTask;
    }

    /// <summary>It does not enter the run after all.</summary>
    public Task PassAsync(string conversationId)
    {
        lock (_state) _taken--;
        return LeaveAsync(conversationId);
    }

    /// <summary>The outcome is in the ledger. A failed conversation is not tried again by this process, but by a resume.</summary>
    public Task DoneAsync(string conversationId, ConversationOutcome outcome)
    {
        lock (_state)
        {
            if (outcome == ConversationOutcome.Failed) _failed.Add(conversationId);
        }

        return LeaveAsync(conversationId);
    }

    Task LeaveAsync(string conversationId)
    {
        TimeWindow? settled = null;
        lock (_state)
        {
            if (_atWork.Remove(conversationId, out var of) && of is { } slice)
            {
                _slices[slice].AtWork--;
                if (_slices[slice].IsSettled) settled = slice;
            }
        }

        return settled is { } window && !IsFull
            ? ledger.Progress.RecordWindowReadAsync(runId, window, CancellationToken.None)
            : Task.CompletedTask;
    }

    List<SourceConversation> NotAtWork(IReadOnlyList<SourceConversation> conversations)
    {
        lock (_state) return [.. conversations.DistinctBy(c => c.Id).Where(c => !_atWork.ContainsKey(c.Id) && !_failed.Contains(c.Id))];
    }

    sealed class SliceState
    {
        public int AtWork { get; set; }

        public bool IsRead { get; set; }

        public bool IsSettled => IsRead && AtWork == 0;
    }
}
