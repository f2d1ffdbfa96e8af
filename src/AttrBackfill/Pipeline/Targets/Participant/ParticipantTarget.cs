using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Pipeline.Targets.Participant;

/// <summary>The customer participant's attributes: flat values are written beside the nested ones.</summary>
internal sealed class ParticipantTarget : ITarget, ITargetView
{
    public SnapshotScope Snapshot => SnapshotScope.SourceAndTarget;

    public bool IsSearchable => true;

    /// <summary>The API cannot remove an attribute of a participant.</summary>
    public string Cleared => "";

    public int CallsOfChange => 2;

    public string ClearedMessage(OrganisationFacts facts) => facts.EmptyText == EmptyText.Removes ? "removed" : "cleared";

    public bool IsFlattened => true;

    public string FlowExpression(JobSettings job, AttributeRow attribute) => $"Get Participant Data \"{attribute.Attribute}\"";

    public Visibility Visibility { get; } = new(
        "flows and bots by Get Participant Data, workflows by Get Conversation Data, scripts, agents and the API; analytics never",
        "a flow sees what was written before it runs: after the end only if the visitor writes again within the threading time");

    public IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, SourceParticipant? participant) =>
        participant?.Attributes;

    public IReadOnlyList<SourceAttribute>? CarriedBy(
        SourceConversation conversation, string participantId, IReadOnlyList<AttributeChange> changes) =>
        conversation.Participants.FirstOrDefault(p => p.Id == participantId)?.Attributes;

    public Task<RunTarget> OpenAsync(
        JobSettings job, bool fromLedger, GenesysClient genesys, TimeProvider clock, CancellationToken cancellationToken) =>
        Task.FromResult(new RunTarget(
            fromLedger ? new ChangeListEvaluator(this) : new DesiredStateEvaluator(job, this),
            LiveReaders.Of(job, genesys),
            new ParticipantWriter(genesys.Conversations, genesys.Messages, job.Channel == Channel.Messages, genesys.Facts.KeepsValues),
            this)
        {
            TakesNothingLate = genesys.Facts.LosesLatePatches,
        });
}
