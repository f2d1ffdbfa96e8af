using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>Finds in a conversation what a target carries. Pure.</summary>
internal interface ITargetView
{
    /// <summary>The target's attributes are also the ones that are flattened.</summary>
    bool IsFlattened { get; }

    /// <returns>Null where the source did not have it.</returns>
    IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, SourceParticipant? participant);

    /// <summary>All that the target carries of a conversation that was read live, under the names of changes.</summary>
    /// <param name="changes">A carried value that means the same as a value of a change is returned as the text of that change.</param>
    /// <returns>Null where the conversation lacks what carries it.</returns>
    IReadOnlyList<SourceAttribute>? CarriedBy(
        SourceConversation conversation, string participantId, IReadOnlyList<AttributeChange> changes);
}
