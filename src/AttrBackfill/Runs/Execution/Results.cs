using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Runs.Request;
using AttrBackfill.Text;

namespace AttrBackfill.Runs.Execution;

/// <summary>From what the rules say and what was done about it to the ledger's record. Pure.</summary>
/// <param name="written">What a written attribute is called: patched, or reverted.</param>
internal sealed class Results(string runId, AttributeAction written = AttributeAction.Patched)
{
    /// <summary>Open conversations are waited for so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(30);

    const string Uncleared = "the field refuses null, so it keeps its value";

    /// <summary>A conversation with which nothing is done: open, without customer or attributes, in sync, or left as it is.</summary>
    public ConversationResult Untouched(Judgement judgement) => judgement.Extraction?.Verdict switch
    {
        ExtractVerdict.Open => Bare(judgement, ConversationOutcome.Deferred) with { ParticipantId = null },
        ExtractVerdict.NoCustomer => Bare(judgement, ConversationOutcome.NoCustomer),
        ExtractVerdict.NoAttributes => Bare(judgement, ConversationOutcome.NoAttributes),
        _ => With(judgement, judgement.HasMismatches ? ConversationOutcome.Kept : ConversationOutcome.InSync, AttributeAction.Kept),
    };

    /// <summary>A conversation whose target carries what is desired, as the ledger knows; only the notes remain to be told.</summary>
    public ConversationResult Settled(Judgement judgement)
    {
        var notes = (judgement.Reconciliation?.Mismatches ?? []).Where(m => !m.Counts).ToList();
        var settled = judgement with { Reconciliation = new Reconciliation(judgement.Flat?.Desired.Count ?? 0, notes) };
        return Untouched(settled);
    }

    /// <summary>The same, but for values that differ and that the job keeps.</summary>
    public ConversationResult SettledButForKept(Judgement judgement)
    {
        var left = judgement.Reconciliation!.Mismatches.Where(m => m.Kind != MismatchKind.Missing).Select(m => m with { ToWrite = false }).ToList();
        return Untouched(judgement with { Reconciliation = new Reconciliation(judgement.Flat!.Desired.Count, left) });
    }

    /// <summary>An open conversation that has been waited for long enough.</summary>
    public ConversationResult GivenUp(Judgement judgement) => Untouched(judgement) with
    {
        GivesUp = true,
        Message = $"still open after {Patience.TotalDays} days: no longer waited for",
    };

    /// <summary>All that the rules want written is on the target, but for what it refused to be without.</summary>
    /// <param name="uncleared">Attributes that keep their value, since the target takes no null.</param>
    public ConversationResult Written(Judgement judgement, IReadOnlyCollection<string> uncleared)
    {
        if (uncleared.Count == 0) return With(judgement, ConversationOutcome.Patched, written);
        var mismatches = judgement.Reconciliation!.Mismatches
            .Select(m => uncleared.Contains(m.Attribute) ? m with { ToWrite = false, Message = Uncleared } : m).ToList();
        var left = judgement with { Reconciliation = judgement.Reconciliation with { Mismatches = mismatches } };
        return left.HasChanges ? With(left, ConversationOutcome.Patched, written) : Untouched(left);
    }

    /// <param name="action">What became of the attributes that the rules want written; all others were kept.</param>
    public ConversationResult With(
        Judgement judgement, ConversationOutcome outcome, AttributeAction action, string? message = null, string? attributeMessage = null) =>
        Bare(judgement, outcome) with
        {
            Attributes = judgement.Flat?.Desired.Count ?? 0,
            Patched = outcome == ConversationOutcome.Patched ? judgement.Reconciliation!.Changes.Count() : 0,
            Mismatches = [.. (judgement.Reconciliation?.Mismatches ?? []).Select(
                m => m.ToWrite ? new MismatchResult(m, action, attributeMessage ?? m.Message) : new MismatchResult(m, AttributeAction.Kept, m.Message))],
            Seen = [.. (judgement.Flat?.Desired ?? []).Select(d => Seen(d)), .. judgement.Lacking.Select(d => Seen(d, isLacking: true))],
            Message = message,
        };

    static AttributeSeen Seen(DesiredAttribute attribute, bool isLacking = false) =>
        new(attribute.Name, attribute.SourcePath, CodePoints.Count(attribute.Value), isLacking);

    ConversationResult Bare(Judgement judgement, ConversationOutcome outcome) => new()
    {
        RunId = runId,
        ConversationId = judgement.Conversation.Id,
        ParticipantId = judgement.Extraction?.Participant?.Id,
        Start = judgement.Conversation.Start,
        End = judgement.Conversation.End,
        MediaType = judgement.Conversation.MediaType,
        Outcome = outcome,
    };
}
