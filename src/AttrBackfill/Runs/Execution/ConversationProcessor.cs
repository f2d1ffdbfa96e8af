using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Scrub;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>What one conversation costs in calls: the live read, the patch, the look afterwards; each recorded in the ledger.</summary>
/// <param name="bulk">Null where every conversation is read singly.</param>
/// <param name="giveUp">Called as soon as too many have failed: no call is worth sending any more.</param>
/// <param name="stopping">Changes that wait for the guard wait no longer.</param>
/// <param name="isCanary">
/// The conversations are those of a canary, which decides about failures and is not judged by the percentage of changes.
/// </param>
internal sealed class ConversationProcessor(
    JobSettings job, RunPolicy policy, OutcomeFactory outcomes, RunTarget target, BulkReads? bulk, InSyncIndex inSync, SqlLedger ledger,
    RunCounters counters, SemaphoreSlim writing, TimeProvider clock, Action giveUp, CancellationToken stopping, bool isCanary = false)
{
    readonly IWriteExecutor _patching = target.Evaluator is ScrubEvaluator scrub
        ? new ScrubExecutor(job, outcomes, target, scrub, ledger, writing, clock)
        : new PatchExecutor(job, outcomes, target, ledger, writing, clock, keepsWhole: isCanary);

    /// <exception cref="GuardTrippedException">Nothing was written.</exception>
    /// <exception cref="GenesysException">Of scope refused or unavailable: the run ends; the conversation stays due.</exception>
    public async Task<ConversationResult> ProcessAsync(DueConversation due, string runId, CancellationToken cancellationToken)
    {
        var calls = new CallLog();
        var progress = new ConversationProgress(due);
        try
        {
            return await ProcessAsync(progress, runId, calls, cancellationToken);
        }
        finally
        {
            if (progress.IsWriting) writing.Release();
        }
    }

    async Task<ConversationResult> ProcessAsync(
        ConversationProgress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        GenesysException? failure = null;
        ConversationResult result;
        try
        {
            result = await WorkAsync(progress, runId, calls, cancellationToken);
            failure = progress.Parts.FirstRefusal;
        }
        catch (GenesysException e) when (e.IsNotThere && policy.MayBeGone)
        {
            result = outcomes.Gone(progress.Evaluation) with { Fingerprints = [InSyncFingerprint.Gone(job.Channel)] };
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Transient)
        {
            failure = e;
            result = outcomes.Failed(progress.Evaluation, progress.Parts, e.Message);
        }

        if (result.Outcome == ConversationOutcome.Failed && !isCanary)
        {
            if (!progress.HadIntent) ThrowIfTooManyFailed();
            counters.Guards.Fail();
            if (counters.Guards.TrippedByFailures is not null) giveUp();
        }

        if (result.Outcome != ConversationOutcome.Deferred)
        {
            var (status, correlationId) =
                failure is { Status: { } refusal } ? ((int)refusal, failure.CorrelationId) : (calls.LastStatus, calls.LastCorrelationId);
            result = result with { Calls = calls.Calls, HttpStatus = status, CorrelationId = correlationId };
        }

        var first = progress.First;
        result = result with
        {
            HadIntent = progress.HadIntent || first.Conversation.InDoubt is not null,
            Fingerprints = [.. result.Fingerprints, .. SettledHashes(first, progress.Evaluation, result)],
        };
        await ledger.Journal.RecordOutcomeAsync(result, CancellationToken.None); // what was done is recorded, also during a stop
        counters.Count(result, failure);
        if (!progress.HasPassed && !isCanary) counters.Guards.Gate.Judged();
        if (result.Outcome == ConversationOutcome.Failed && !isCanary) ThrowIfTooManyFailed();
        if (failure is not null && counters.OtherSideIsDown) throw new GenesysException(failure.Message, FailureScope.Unavailable, failure);
        return result;
    }

    async Task<ConversationResult> WorkAsync(
        ConversationProgress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        while (policy.NeedsLiveRead(progress.Evaluation))
        {
            if (await KnownAsync(progress.Evaluation, cancellationToken) is { } known) return known;
            progress.Evaluation = await ReadAsync(progress, calls, cancellationToken);
        }

        var evaluation = progress.Evaluation;
        if (!evaluation.HasChanges || policy.IsAudit) return outcomes.Untouched(evaluation);
        if (target.TakesNothingLate && !evaluation.Conversation.IsOpen) return outcomes.TooLate(evaluation);
        await PassGuardsAsync(progress);
        if (!policy.Writes) return outcomes.With(evaluation, ConversationOutcome.Planned, AttributeAction.Planned);
        return await _patching.WriteAsync(progress, runId, calls, cancellationToken);
    }

    /// <exception cref="GuardTrippedException">The change is not made.</exception>
    async Task PassGuardsAsync(ConversationProgress progress)
    {
        if (!isCanary)
        {
            ThrowIfTooManyFailed();
            progress.HasPassed = true;
            await counters.Guards.Gate.PassAsync(stopping);
            ThrowIfTooManyFailed();
        }

        if (counters.Guards.Change(policy.ObeysChangeGuards, isCanary) is { } guard && policy.ObeysChangeGuards)
            throw new GuardTrippedException(guard);
    }

    Task<Evaluation> ReadAsync(ConversationProgress progress, CallLog calls, CancellationToken cancellationToken) => bulk is null
        ? target.ReadAsync(progress.Evaluation.Conversation, calls, cancellationToken)
        : bulk.ReadAsync(progress.Evaluation, progress.Group, calls, cancellationToken);

    /// <summary>Conversations fail side by side: what is not written yet when the guard trips stays due.</summary>
    void ThrowIfTooManyFailed()
    {
        if (counters.Guards.TrippedByFailures is { } guard) throw new GuardTrippedException(guard);
    }

    /// <summary>
    /// Of a conversation that had to be read live to know what is desired: its target need not be read where the ledger knows it.
    /// </summary>
    async Task<ConversationResult?> KnownAsync(Evaluation evaluation, CancellationToken cancellationToken) =>
        evaluation.Conversation.Depth == SourceDepth.Live && policy.MayBeInSync(evaluation)
            ? (await inSync.AskAsync([evaluation], cancellationToken))(evaluation)
            : null;

    /// <summary>Both what the source showed and what was written: analytics will keep showing the former.</summary>
    static IReadOnlyList<string> SettledHashes(Evaluation first, Evaluation last, ConversationResult result)
    {
        var inSync = result.Outcome is ConversationOutcome.Patched or ConversationOutcome.InSync or ConversationOutcome.NoAttributes
                or ConversationOutcome.NoCustomer
            && !result.Mismatches.Any(m => m.Mismatch.Counts && m.Action != AttributeAction.Patched);
        return inSync ? [.. Hashes(first, last)] : LeftAlone(result) ? [.. Hashes(first, last).Select(InSyncFingerprint.ButForKept)] : [];
    }

    static IEnumerable<string> Hashes(Evaluation first, Evaluation last) => new[] { first.Hash, last.Hash }.OfType<string>().Distinct();

    /// <summary>All is there but different values that the job keeps.</summary>
    static bool LeftAlone(ConversationResult result) =>
        result.Outcome is ConversationOutcome.Patched or ConversationOutcome.Kept
        && result.Mismatches.All(m => !m.Mismatch.Counts || m.Action == AttributeAction.Patched
            || (m.Action == AttributeAction.Kept && m.Mismatch.Kind == MismatchKind.Different));
}
