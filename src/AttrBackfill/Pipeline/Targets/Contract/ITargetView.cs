using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>Finds in a conversation what a target carries. Pure.</summary>
internal interface ITargetView
{
    /// <summary>The target's attributes are also the ones that are flattened.</summary>
    bool IsFlattened { get; }

    /// <returns>Null where the source did not have it.</returns>
    IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, SourceParticipant? participant);
}
