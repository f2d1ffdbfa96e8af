using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Execution;

/// <summary>How far one conversation has come in a run.</summary>
internal sealed class ConversationProgress(DueConversation due)
{
    PlannedChanges? _inDoubtBefore;

    /// <summary>By what the source showed.</summary>
    public Evaluation First { get; } = due.Evaluation;

    public Evaluation Evaluation { get; set; } = due.Evaluation;

    /// <summary>The conversations that are read together with it; null where it is read singly.</summary>
    public BulkGroup? Group { get; } = due.Group;

    /// <summary>What the target took and what it refused.</summary>
    public PatchParts Parts { get; } = new();

    /// <summary>Holds one of the places for conversations that are written.</summary>
    public bool IsWriting { get; set; }

    /// <summary>Has been judged as one that is to be changed.</summary>
    public bool HasPassed { get; set; }

    public bool HadIntent { get; private set; }

    /// <summary>From here on it is unknown whether the patch took effect, until its answer comes.</summary>
    public void MarkInDoubt(PatchIntent intent)
    {
        HadIntent = true;
        _inDoubtBefore = Evaluation.Conversation.InDoubt;
        var now = intent.Changes.Select(c => new PlannedChange(c.Name, c.SourcePath, c.Before, c.After)).ToList();
        var changes = (_inDoubtBefore?.Changes ?? []).Where(e => !now.Any(c => c.Name == e.Name)).Concat(now).ToList();
        SetInDoubt(new PlannedChanges(intent.ParticipantId, changes, _inDoubtBefore?.RecordVersion ?? intent.RecordVersion));
    }

    public void TakeBack() => SetInDoubt(_inDoubtBefore);

    void SetInDoubt(PlannedChanges? changes) =>
        Evaluation = Evaluation with { Conversation = Evaluation.Conversation with { InDoubt = changes } };
}
