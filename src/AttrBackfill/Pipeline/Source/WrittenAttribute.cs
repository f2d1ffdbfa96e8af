namespace AttrBackfill.Pipeline.Source;

/// <summary>An attribute that earlier runs of the job wrote. By the ledger, no later write has changed it.</summary>
/// <param name="ParticipantId">Whose attribute it is.</param>
/// <param name="Before">The value before the first of these writes; null where there was none, or the ledger does not keep it.</param>
/// <param name="After">The value that was written last; null where the ledger does not keep it.</param>
/// <param name="At">When it was written last.</param>
internal sealed record WrittenAttribute(string ParticipantId, string Name, string? Before, string? After, DateTimeOffset At)
{
    /// <summary>Whether the participant still carries it, as far as the source and the ledger know. Pure.</summary>
    public bool IsOn(SourceConversation conversation)
    {
        if (conversation.Depth == SourceDepth.IdOnly) return true;
        if (conversation.Participants.FirstOrDefault(p => p.Id == ParticipantId) is not { } participant) return false;
        var value = participant.Attributes.LastOrDefault(a => a.Name == Name) is { Name: not null } found ? found.Value.Text : null;
        // A snapshot from before a write whose value is not kept shows nothing of it.
        return IsCarriedAs(value) || (After is null && conversation.Depth == SourceDepth.Snapshot && conversation.End <= At);
    }

    /// <summary>Whether a value that is carried now is the one that was written.</summary>
    public bool IsCarriedAs(string? value) => After is null ? value is { Length: > 0 } : value == After;
}
