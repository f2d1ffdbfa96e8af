using System.Text.Json;

namespace AttrBackfill.Pipeline.Source;

/// <summary>How much of a conversation a source could tell.</summary>
internal enum SourceDepth
{
    /// <summary>It exists; its attributes are not known yet.</summary>
    IdOnly,

    /// <summary>As analytics saw it when it ended: attributes written later never show up here.</summary>
    Snapshot,

    /// <summary>As it is now.</summary>
    Live,
}

/// <summary>Which rules take a conversation, where a plan compares new rules with the present ones.</summary>
internal enum RulesThatTake { Both, New, Present }

/// <summary>A conversation as one source shows it. What that source lacks is null or empty.</summary>
internal sealed record SourceConversation
{
    public required string Id { get; init; }

    public DateTimeOffset? Start { get; init; }

    public DateTimeOffset? End { get; init; }

    /// <summary>Known to be still going on.</summary>
    public bool IsOpen { get; init; }

    public string? MediaType { get; init; }

    public required SourceDepth Depth { get; init; }

    /// <summary>In the order of the API.</summary>
    public IReadOnlyList<SourceParticipant> Participants { get; init; } = [];

    /// <summary>The divisions that the conversation belongs to.</summary>
    public IReadOnlyList<string> DivisionIds { get; init; } = [];

    /// <summary>The conversation's own attributes; only the webchat contract has them.</summary>
    public IReadOnlyList<SourceAttribute> Attributes { get; init; } = [];

    /// <summary>The conversation's custom attributes record; null where it was not read.</summary>
    public CustomAttributesRecord? Record { get; init; }

    /// <summary>What the ledger lists to be done to it, where that is what runs.</summary>
    public PlannedChanges? PlannedChanges { get; init; }

    /// <summary>Changes in doubt: this run recorded an intent for them and was interrupted before the outcome.</summary>
    public PlannedChanges? InDoubt { get; init; }

    /// <summary>It started before the run's window, and may have changed since it was looked at.</summary>
    public bool LooksAgain { get; init; }

    /// <summary>It was read by the attribute search, not singly.</summary>
    public bool IsReadInBulk { get; init; }

    /// <summary>When the ledger's newest write to it was recorded; null without a write, and where the ledger was not asked.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>By their <c>select</c>; all that is not compared is taken by both.</summary>
    public RulesThatTake TakenBy { get; init; }

    /// <summary>What earlier runs of the job wrote to it; known only where a plan compares rules.</summary>
    public IReadOnlyList<WrittenAttribute> Written { get; init; } = [];

    /// <summary>The snapshot with the ledger's writes applied. Only a plan that compares rules sets it; null without writes.</summary>
    public SourceConversation? WithWrites { get; init; }

    /// <summary>The ledger has writes to it that are in doubt.</summary>
    public bool HasWritesInDoubt { get; init; }

    /// <summary>The ledger has writes to it whose values it does not keep: what the snapshot shows may be what they removed.</summary>
    public bool HasErasedWrites { get; init; }

    /// <summary>The whole document as it came, where writing must send it back whole (webchat).</summary>
    public JsonElement? Document { get; init; }
}

/// <param name="Purpose">The purpose; on the webchat contract the role.</param>
/// <param name="Attributes">In document order; two of the same name are both here.</param>
internal sealed record SourceParticipant(string Id, string Purpose, IReadOnlyList<SourceAttribute> Attributes);

/// <summary>A custom attributes record as it was read.</summary>
/// <param name="Version">Null where the API does not tell it; 0 for a record that is not there.</param>
/// <param name="Divisions">To be sent back with every write, which else clears them.</param>
internal sealed record CustomAttributesRecord(int? Version, IReadOnlyList<string> Divisions, IReadOnlyList<SourceAttribute> Fields)
{
    public static readonly CustomAttributesRecord None = new(0, [], []);

    public bool Exists => this != None;
}

internal readonly record struct SourceAttribute(string Name, AttributeValue Value);

/// <summary>A value as the API gave it: the text of a JSON string, or the raw JSON text of anything else.</summary>
internal readonly record struct AttributeValue(string Text, bool IsString)
{
    public static AttributeValue String(string text) => new(text, true);

    public static AttributeValue Json(string rawJson) => new(rawJson, false);
}
