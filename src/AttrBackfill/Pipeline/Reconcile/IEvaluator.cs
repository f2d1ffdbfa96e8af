using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Reconcile;

/// <summary>
/// Says what a conversation should carry and what is to be done about it: by a job's rules, or by a list of the ledger. Pure.
/// </summary>
internal interface IEvaluator
{
    Evaluation Of(SourceConversation conversation);
}

/// <param name="Extraction">Null where the source could not tell attributes.</param>
/// <param name="Flat">Null where there is nothing to flatten.</param>
/// <param name="Actual">What the target carries; null where the source could not tell.</param>
/// <param name="Reconciliation">Null where the source could not tell what the target carries.</param>
/// <param name="Hash">Of the desired attributes; null where none are known.</param>
internal sealed record Evaluation(
    SourceConversation Conversation, Extraction? Extraction, FlatAttributes? Flat, IReadOnlyList<SourceAttribute>? Actual,
    Reconciliation? Reconciliation, string? Hash)
{
    /// <summary>Attributes that the target's schema has no field for: not desired, but listed.</summary>
    public IReadOnlyList<DesiredAttribute> Unmapped { get; init; } = [];

    /// <summary>The effects of new rules on the conversation; null where no rules are compared.</summary>
    public IReadOnlyList<RuleChange>? RuleChanges { get; init; }

    /// <summary>What the job's rules had matched by then, in this conversation or in earlier ones.</summary>
    public MatchedRules Matched { get; init; } = MatchedRules.None;

    /// <summary>Something is desired, and the source does not show what the target carries.</summary>
    public bool IsTargetUnknown => Actual is null && Flat is { Desired.Count: > 0 };

    public bool HasChanges => Reconciliation?.Changes.Any() ?? false;

    /// <summary>Missing or different attributes, to be written or not.</summary>
    public bool HasMismatches => Reconciliation?.Mismatches.Any(m => m.Counts) ?? false;

    /// <summary>What a source that could tell no attributes leaves to say.</summary>
    public static Evaluation Unknown(SourceConversation conversation) => new(conversation, null, null, null, null, null);
}
