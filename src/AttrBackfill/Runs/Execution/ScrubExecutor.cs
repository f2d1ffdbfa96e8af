using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Scrub;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Runs.Execution;

/// <summary>
/// Scrubs a conversation: one patch for each participant. No value enters the ledger, neither those before nor those after.
/// </summary>
internal sealed class ScrubExecutor(
    JobSettings job, OutcomeFactory outcomes, RunTarget target, ScrubEvaluator evaluator, SqlLedger ledger, SemaphoreSlim writing,
    TimeProvider clock) : IWriteExecutor
{
    readonly Verification _verification = new(job.Verify, target.Reader, evaluator, clock);
    readonly PatchDivision _division = new(target.Writer);

    public async Task<ConversationResult> WriteAsync(
        ConversationProgress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        var (evaluation, parts) = (progress.Evaluation, progress.Parts);
        foreach (var own in evaluator.ChangesOf(evaluation.Conversation).GroupBy(c => c.ParticipantId))
            await PatchAsync(progress, own.Key, [.. own], runId, calls, cancellationToken);
        var isThere = await _verification.IsSeenAsync(evaluation.Conversation, IsScrubbed, calls, cancellationToken);
        return isThere ? outcomes.Written(evaluation, parts) : outcomes.NotThere(evaluation, parts, Verification.NotFound);

        bool IsScrubbed(SourceConversation read) => !evaluator.ChangesOf(read with { InDoubt = null })
            .Any(c => parts.Of(c.ParticipantId).Written.Contains(c.Name));
    }

    /// <summary>The intent is durable before the call is sent: a resume knows from it what the run scrubbed.</summary>
    async Task PatchAsync(
        ConversationProgress progress, string participantId, List<ScrubChange> due, string runId, CallLog calls,
        CancellationToken cancellationToken)
    {
        var conversation = progress.Evaluation.Conversation;
        var intent = new PatchIntent(
            runId, conversation.Id, participantId, SettingNames.Of(job.Target),
            [.. due.Select(c => AttributeChange.WithoutValues(c.Name, c.SourcePath))], calls.Calls, clock.GetUtcNow());
        await ledger.Journal.RecordIntentAsync(intent, cancellationToken);
        progress.MarkInDoubt(intent);
        if (!progress.IsWriting) await writing.WaitAsync(cancellationToken);
        progress.IsWriting = true;
        var patch = new PatchRequest(
            conversation.Id, participantId, [.. due.Select(c => new AttributeChange(c.Name, null, c.After, c.SourcePath))]);
        await _division.WriteAsync(
            patch, progress.Parts.Of(participantId), ValuesOf(conversation, due), ledger.ThrowIfBroken, calls, cancellationToken);
    }

    /// <summary>Whatever the server may quote when it refuses the patch.</summary>
    static List<string> ValuesOf(SourceConversation conversation, List<ScrubChange> due) =>
        [.. conversation.Participants.SelectMany(p => p.Attributes).Select(a => a.Value.Text), .. due.Select(c => c.After)];
}
