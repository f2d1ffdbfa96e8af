using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline;

/// <summary>
/// Lets each conversation into a run once: not those with an outcome in this run already (a resume, or a page that was read again),
/// nor those at work, nor more than the limit. What it remembers is bounded by the queue, not by the window.
/// </summary>
internal sealed class Intake(string runId, ILedger ledger, int? limit)
{
    readonly Lock _state = new();
    readonly HashSet<string> _atWork = [];
    long _taken;

    public bool IsFull => limit is { } most && _taken >= most;

    public async Task<IReadOnlyList<SourceConversation>> TakeAsync(IReadOnlyList<SourceConversation> page, CancellationToken cancellationToken)
    {
        // In this order: one that is not at work now is either new, or its outcome is in the ledger by the time that is asked.
        var candidates = NotAtWork(page);
        var done = await ledger.DoneInRunAsync(runId, [.. candidates.Select(c => c.Id)], cancellationToken);
        var taken = new List<SourceConversation>(candidates.Count);
        lock (_state)
        {
            foreach (var conversation in candidates)
            {
                if (IsFull) break;
                if (done.Contains(conversation.Id)) continue;
                _atWork.Add(conversation.Id);
                taken.Add(conversation);
                _taken++;
            }
        }

        return taken;
    }

    /// <summary>A failed conversation has no outcome that counts for a resume, so it stays marked: once a run is enough.</summary>
    public void Done(string conversationId, ConversationOutcome outcome)
    {
        if (outcome == ConversationOutcome.Failed) return;
        lock (_state) _atWork.Remove(conversationId);
    }

    List<SourceConversation> NotAtWork(IReadOnlyList<SourceConversation> page)
    {
        lock (_state) return [.. page.DistinctBy(c => c.Id).Where(c => !_atWork.Contains(c.Id))];
    }
}
