using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Text;

namespace AttrBackfill.Runs.Execution;

/// <summary>From what the rules say and what was done about it to the ledger's record. Pure.</summary>
/// <param name="written">What a written attribute is called: patched, or reverted.</param>
internal sealed class OutcomeFactory(string runId, AttributeAction written = AttributeAction.Patched)
{
    const string Uncleared = "the field refuses null, so it keeps its value";

    /// <summary>A conversation with which nothing is done: open, without customer or attributes, in sync, or left as it is.</summary>
    public ConversationResult Untouched(Evaluation evaluation) => evaluation.Extraction?.Verdict switch
    {
        ExtractVerdict.Open => Bare(evaluation, ConversationOutcome.Deferred) with { ParticipantId = null },
        ExtractVerdict.NoCustomer => Bare(evaluation, ConversationOutcome.NoCustomer),
        ExtractVerdict.NoAttributes => Bare(evaluation, ConversationOutcome.NoAttributes),
        _ => With(evaluation, evaluation.HasMismatches ? ConversationOutcome.Kept : ConversationOutcome.InSync, AttributeAction.Kept),
    };

    /// <summary>A conversation whose target carries what is desired, as the ledger knows; only the notes remain to be told.</summary>
    public ConversationResult KnownInSync(Evaluation evaluation)
    {
        var notes = (evaluation.Reconciliation?.Mismatches ?? []).Where(m => !m.Counts).ToList();
        var settled = evaluation with { Reconciliation = new Reconciliation(evaluation.Flat?.Desired.Count ?? 0, notes) };
        return Untouched(settled);
    }

    /// <summary>The same, but for values that differ and that the job keeps.</summary>
    public ConversationResult KnownInSyncButForKept(Evaluation evaluation)
    {
        var left = evaluation.Reconciliation!.Mismatches.Where(m => m.Kind != MismatchKind.Missing).Select(m => m with { ToWrite = false }).ToList();
        return Untouched(evaluation with { Reconciliation = new Reconciliation(evaluation.Flat!.Desired.Count, left) });
    }

    /// <summary>All that the rules want written is on the target, but for what it refused to be without.</summary>
    /// <param name="uncleared">Attributes that keep their value, since the target takes no null.</param>
    public ConversationResult Written(Evaluation evaluation, IReadOnlyCollection<string> uncleared)
    {
        if (uncleared.Count == 0) return With(evaluation, ConversationOutcome.Patched, written);
        var mismatches = evaluation.Reconciliation!.Mismatches
            .Select(m => uncleared.Contains(m.Attribute) ? m with { ToWrite = false, Message = Uncleared } : m).ToList();
        var left = evaluation with { Reconciliation = evaluation.Reconciliation with { Mismatches = mismatches } };
        return left.HasChanges ? With(left, ConversationOutcome.Patched, written) : Untouched(left);
    }

    /// <param name="action">What became of the attributes that the rules want written; all others were kept.</param>
    public ConversationResult With(
        Evaluation evaluation, ConversationOutcome outcome, AttributeAction action, string? message = null, string? attributeMessage = null) =>
        Bare(evaluation, outcome) with
        {
            Attributes = evaluation.Flat?.Desired.Count ?? 0,
            Patched = outcome == ConversationOutcome.Patched ? evaluation.Reconciliation!.Changes.Count() : 0,
            Mismatches = [.. (evaluation.Reconciliation?.Mismatches ?? []).Select(
                m => m.ToWrite ? new MismatchResult(m, action, attributeMessage ?? m.Message) : new MismatchResult(m, AttributeAction.Kept, m.Message))],
            Seen = [.. (evaluation.Flat?.Desired ?? []).Select(d => Seen(d)), .. evaluation.Unmapped.Select(d => Seen(d, isLacking: true))],
            Message = message,
        };

    static AttributeSeen Seen(DesiredAttribute attribute, bool isLacking = false) =>
        new(attribute.Name, attribute.SourcePath, CodePoints.Count(attribute.Value), isLacking);

    ConversationResult Bare(Evaluation evaluation, ConversationOutcome outcome) => new()
    {
        RunId = runId,
        ConversationId = evaluation.Conversation.Id,
        ParticipantId = evaluation.Extraction?.Participant?.Id,
        Start = evaluation.Conversation.Start,
        End = evaluation.Conversation.End,
        MediaType = evaluation.Conversation.MediaType,
        Outcome = outcome,
        IsOpen = evaluation.Conversation.IsOpen,
    };
}
