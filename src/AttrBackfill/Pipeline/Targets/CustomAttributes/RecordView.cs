using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>The fields of a record as text, in the words of the changes that are compared with them.</summary>
internal sealed class RecordView(FieldMap fields) : ITargetView
{
    public bool IsFlattened => false;

    public IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, SourceParticipant? participant) =>
        conversation.Record is { } record
            ? fields.View(
                record.Fields,
                (conversation.PlannedChanges?.Changes ?? []).Concat(conversation.InDoubt?.Changes ?? [])
                    .SelectMany(c => new[] { (c.Name, c.After), (c.Name, c.Before) }))
            : null;

    public IReadOnlyList<SourceAttribute>? CarriedBy(
        SourceConversation conversation, string participantId, IReadOnlyList<AttributeChange> changes) =>
        conversation.Record is { } record
            ? fields.WholeView(record.Fields, [.. changes.SelectMany(c => new[] { (c.Name, c.After), (c.Name, c.Before) })])
            : null;
}
