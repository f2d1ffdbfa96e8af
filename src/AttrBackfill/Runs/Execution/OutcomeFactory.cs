using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Text;

namespace AttrBackfill.Runs.Execution;

/// <summary>From what the rules say and what was done about it to the ledger's record. Pure.</summary>
/// <param name="written">What a written attribute is called: patched, or reverted.</param>
internal sealed class OutcomeFactory(string runId, AttributeAction written = AttributeAction.Patched)
{
    const string Uncleared = "the field refuses null, so it keeps its value";
    const string UnclearedText = "the organisation takes no empty text for it, so it keeps its value";
    const string Late = "not written: the organisation keeps no patch after the end of a conversation";

    /// <summary>A conversation with which nothing is done: open, without customer or attributes, in sync, or left as it is.</summary>
    public ConversationResult Untouched(Evaluation evaluation) => evaluation.Extraction?.Verdict switch
    {
        ExtractVerdict.Open => Bare(evaluation, ConversationOutcome.Deferred) with { ParticipantId = null },
        ExtractVerdict.NoCustomer => Bare(evaluation, ConversationOutcome.NoCustomer),
        ExtractVerdict.NoAttributes => Bare(evaluation, ConversationOutcome.NoAttributes),
        _ => With(evaluation, evaluation.HasMismatches ? ConversationOutcome.Kept : ConversationOutcome.InSync, AttributeAction.Kept),
    };

    /// <summary>A conversation of which nothing is kept: it is left as it is, and no attribute of it is recorded.</summary>
    public ConversationResult Forgotten(Evaluation evaluation) =>
        Bare(evaluation, ConversationOutcome.Kept) with { ParticipantId = null, Message = ForgottenIds.Message, RuleChanges = null };

    /// <summary>A conversation that has ended, in an organisation that takes no patch then.</summary>
    public ConversationResult TooLate(Evaluation evaluation) =>
        With(evaluation, ConversationOutcome.Kept, AttributeAction.Kept, Late, Late);

    /// <summary>A conversation whose target carries what is desired, as the ledger knows; only the notes are reported.</summary>
    public ConversationResult KnownInSync(Evaluation evaluation)
    {
        var notes = (evaluation.Reconciliation?.Mismatches ?? []).Where(m => !m.Counts).ToList();
        var settled = evaluation with { Reconciliation = new Reconciliation(evaluation.Flat?.Desired.Count ?? 0, notes) };
        return Untouched(settled);
    }

    /// <summary>The same, but for values that differ and that the job keeps.</summary>
    public ConversationResult KnownInSyncButForKept(Evaluation evaluation)
    {
        var left = evaluation.Reconciliation!.Mismatches.Where(m => m.Kind != MismatchKind.Missing).Select(m => m with { ToWrite = false })
            .ToList();
        return Untouched(evaluation with { Reconciliation = new Reconciliation(evaluation.Flat!.Desired.Count, left) });
    }

    /// <summary>A conversation that the live API no longer returns: nothing is left to compare or to write.</summary>
    public ConversationResult Gone(Evaluation evaluation) =>
        Bare(evaluation, ConversationOutcome.Gone) with
        {
            Message = "analytics lists it, the live API no longer returns it",
            RuleChanges = null,
        };

    /// <summary>All that the rules want written is on the target, except what it refused.</summary>
    /// <param name="note">On each written attribute; null for what its change says.</param>
    public ConversationResult Written(Evaluation evaluation, PatchParts parts, string? note = null)
    {
        if (parts.AllRefused.Any())
            return Partly(evaluation, parts, written, note, RefusalsOf(evaluation, parts)) with { Refused = [.. parts.Refused.Keys] };
        var left = WithoutUncleared(evaluation, parts);
        return left.HasChanges ? With(left, ConversationOutcome.Patched, written, note, note) : Untouched(left);
    }

    /// <summary>The target took a patch, or a part of it, and does not show it.</summary>
    public ConversationResult NotThere(Evaluation evaluation, PatchParts parts, string message) =>
        Partly(evaluation, parts, AttributeAction.Failed, message, message);

    /// <summary>A call failed; what the target had taken and refused by then is known.</summary>
    public ConversationResult Failed(Evaluation evaluation, PatchParts parts, string message) => parts.IsEmpty
        ? With(evaluation, ConversationOutcome.Failed, AttributeAction.Failed, message)
        : Partly(evaluation, parts, written, null, message);

    /// <param name="taken">What became of the attributes that the target took.</param>
    ConversationResult Partly(Evaluation evaluation, PatchParts parts, AttributeAction taken, string? attributeMessage, string message)
    {
        var result = With(WithoutUncleared(evaluation, parts), ConversationOutcome.Failed, AttributeAction.Failed, message);
        var mismatches = result.Mismatches.Select(m => m switch
        {
            { Action: not AttributeAction.Failed } => m,
            _ when parts.RefusalOf(m.Mismatch) is { } reason => m with { Message = reason },
            _ when parts.HasWritten(m.Mismatch) => m with { Action = taken, Message = attributeMessage ?? m.Message },
            _ => m,
        }).ToList();
        return result with { Mismatches = mismatches, Patched = mismatches.Count(m => m.Action == written) };
    }

    static string RefusalsOf(Evaluation evaluation, PatchParts parts)
    {
        var first = parts.AllRefused.First();
        return FormattableString.Invariant(
            $"{parts.AllRefused.Count()} of {evaluation.Reconciliation!.Changes.Count()} attributes refused; {SafeText.Quoted(first.Key)} {first.Value}");
    }

    static Evaluation WithoutUncleared(Evaluation evaluation, PatchParts parts) => parts.Uncleared.Count == 0 ? evaluation : evaluation with
    {
        Reconciliation = evaluation.Reconciliation! with
        {
            Mismatches = [.. evaluation.Reconciliation.Mismatches.Select(
                m => !parts.Uncleared.Contains(m.Attribute) ? m
                    : m with { ToWrite = false, Message = m.Expected is null ? Uncleared : UnclearedText })],
        },
    };

    /// <param name="action">What became of the attributes that the rules want written; all others were kept.</param>
    public ConversationResult With(
        Evaluation evaluation, ConversationOutcome outcome, AttributeAction action, string? message = null,
        string? attributeMessage = null) =>
        Bare(evaluation, outcome) with
        {
            Attributes = evaluation.Flat?.Desired.Count ?? 0,
            Patched = outcome == ConversationOutcome.Patched ? evaluation.Reconciliation!.Changes.Count() : 0,
            Mismatches = [.. (evaluation.Reconciliation?.Mismatches ?? []).Select(
                m => m.ToWrite
                    ? new MismatchResult(m, action, attributeMessage ?? m.Message)
                    : new MismatchResult(m, AttributeAction.Kept, m.Message))],
            Seen = [.. (evaluation.Flat?.Desired ?? []).Select(d => Seen(d)), .. evaluation.Unmapped.Select(d => Seen(d, isLacking: true))],
            Notes = new RuleNotes(evaluation.Matched.Patterns, evaluation.Matched.LeftOut),
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
        RuleChanges = evaluation.RuleChanges,
    };
}
