using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Pipeline.Targets.Webchat;

/// <summary>The conversation's own attributes on the tutorial's webchat contract. Analytics does not have them.</summary>
internal sealed partial class WebchatTarget : ITarget, ITargetView
{
    public SnapshotScope Snapshot => SnapshotScope.Nothing;

    public bool IsSearchable => false;

    public string Cleared => "";

    public int CallsOfChange => 2;

    public bool IsFlattened => false;

    /// <summary>The words of the tutorial's gateway.</summary>
    public string FlowExpression(JobSettings job, AttributeRow attribute) => PlainIdentifier().IsMatch(attribute.Attribute)
        ? $"sys.conversation.attributes.{attribute.Attribute}"
        : $"""sys.conversation.attributes["{attribute.Attribute.Replace("\\", "\\\\").Replace("\"", "\\\"")}"]""";

    public Visibility Visibility { get; } = new(
        "flows behind the gateway that offers the webchat path; the documented platform has no such expression",
        "for as long as the gateway returns the conversation");

    public IReadOnlyList<SourceAttribute>? ActualOf(SourceConversation conversation, SourceParticipant? participant) =>
        conversation.Depth == SourceDepth.Live ? conversation.Attributes : null;

    public IReadOnlyList<SourceAttribute>? CarriedBy(
        SourceConversation conversation, string participantId, IReadOnlyList<AttributeChange> changes) => conversation.Attributes;

    public Task<RunTarget> OpenAsync(
        JobSettings job, bool fromLedger, GenesysClient genesys, TimeProvider clock, CancellationToken cancellationToken) =>
        Task.FromResult(new RunTarget(
            fromLedger ? new ChangeListEvaluator(this) : new DesiredStateEvaluator(job, this),
            LiveReaders.Of(job, genesys),
            new WebchatWriter(genesys.Webchat, !genesys.Facts.HasNoWebchatPatch),
            this));

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex PlainIdentifier();
}
