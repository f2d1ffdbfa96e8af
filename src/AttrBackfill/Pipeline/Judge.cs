using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline;

/// <summary>What the rules say of a conversation, as a source told it.</summary>
/// <param name="Extraction">Null where the source could not tell attributes.</param>
/// <param name="Flat">Null where there is nothing to flatten.</param>
/// <param name="Reconciliation">Null where the source could not tell what the target carries.</param>
/// <param name="Actual">What the target carries; null where the source could not tell.</param>
/// <param name="Hash">Of the desired attributes; null where none are known.</param>
internal sealed record Judgement(
    SourceConversation Conversation, Extraction? Extraction, FlatAttributes? Flat, IReadOnlyList<SourceAttribute>? Actual,
    Reconciliation? Reconciliation, string? Hash)
{
    public bool HasChanges => Reconciliation?.Changes.Any() ?? false;

    /// <summary>Missing or different attributes, to be written or not.</summary>
    public bool HasMismatches => Reconciliation?.Mismatches.Any(m => m.Counts) ?? false;
}

/// <summary>The rules of one job, applied in their order: extract, flatten, reconcile. Pure.</summary>
internal sealed class Judge(JobSettings job)
{
    static readonly FlatAttributes Nothing = new([], []);

    readonly Flattener _flattener = new(job.Flatten);
    readonly Reconciler _reconciler = new(job.Flatten, job.OnDifferent);

    public Judgement Of(SourceConversation conversation)
    {
        if (conversation.Depth == SourceDepth.Listed && !conversation.IsOpen) return new Judgement(conversation, null, null, null, null, null);
        var extraction = Extractor.Extract(conversation, job.Extract);
        var flat = extraction.Verdict == ExtractVerdict.Attributes ? _flattener.Flatten(extraction.Attributes) : null;
        var hash = extraction.Verdict == ExtractVerdict.Open
            ? null
            : DesiredHash.Of(extraction.Participant?.Id ?? "", flat ?? Nothing, job.Flatten);
        var actual = ActualOf(conversation, extraction);
        var reconciliation = flat is null || actual is null ? null : _reconciler.Reconcile(flat, actual);
        return new Judgement(conversation, extraction, flat, actual, reconciliation, hash);
    }

    /// <summary>What the target carries; analytics does not know the conversation's own attributes.</summary>
    IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, Extraction extraction) => job.Target switch
    {
        TargetKind.Participant => extraction.Participant?.Attributes,
        TargetKind.Conversation when conversation.Depth == SourceDepth.Live => conversation.Attributes,
        _ => null,
    };
}
