using AttrBackfill.Configuration;
using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Http;
using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline;

/// <summary>A guard of the job stopped the run before a change that would have gone beyond it.</summary>
internal sealed class GuardTrippedException(string guard) : Exception($"guard {guard}")
{
    public string Guard { get; } = guard;
}

/// <summary>What one conversation costs in calls: the live read, the patch, the look afterwards; each recorded in the ledger.</summary>
internal sealed class ConversationWork(
    JobSettings job, RunMode mode, IJudge judge, Results results, ILiveReader reader, IPatchTarget target, ILedger ledger, RunTally tally,
    Verification verification, SemaphoreSlim writing, TimeProvider clock)
{
    /// <exception cref="GuardTrippedException">Nothing was written.</exception>
    /// <exception cref="GenesysException">Of scope refused or unavailable: the run ends; the conversation stays due.</exception>
    public async Task<ConversationOutcome> SettleAsync(Judgement first, string runId, CancellationToken cancellationToken)
    {
        var calls = new CallLog();
        var progress = new Progress(first);
        try
        {
            return await SettleAsync(progress, runId, calls, cancellationToken);
        }
        finally
        {
            if (progress.IsWriting) writing.Release();
        }
    }

    async Task<ConversationOutcome> SettleAsync(Progress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        GenesysException? failure = null;
        ConversationResult result;
        try
        {
            result = await WorkAsync(progress, runId, calls, cancellationToken);
        }
        catch (GenesysException e) when (e.Scope is FailureScope.Item or FailureScope.Transient)
        {
            failure = e;
            result = results.With(progress.Judgement, ConversationOutcome.Failed, AttributeAction.Failed, e.Message);
        }

        if (result.Outcome != ConversationOutcome.Deferred)
        {
            result = result with { Calls = calls.Calls, HttpStatus = calls.LastStatus, CorrelationId = calls.LastCorrelationId };
        }

        var first = progress.First;
        result = result with { HadIntent = progress.HadIntent || first.Conversation.Announced is not null, SettledHashes = SettledHashes(first, progress.Judgement, result) };
        await ledger.RecordOutcomeAsync(result, CancellationToken.None); // what was done is recorded, whoever is in a hurry
        tally.Count(result, failure);
        if (failure is not null && tally.TrippedByFailures() is { } guard) throw new GuardTrippedException(guard);
        if (failure is not null && tally.OtherSideIsDown) throw new GenesysException(failure.Message, FailureScope.Unavailable, failure);
        return result.Outcome;
    }

    async Task<ConversationResult> WorkAsync(Progress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        if (mode.NeedsLiveRead(progress.Judgement))
        {
            var live = await reader.ReadAsync(progress.Judgement.Conversation, calls, cancellationToken);
            progress.Judgement = judge.Of(live);
        }

        var judgement = progress.Judgement;
        if (judgement.Extraction?.Verdict == ExtractVerdict.Open && clock.GetUtcNow() - judgement.Conversation.DeferredSince > Results.Patience)
        {
            return results.GivenUp(judgement);
        }

        if (!judgement.HasChanges || mode.IsAudit) return results.Untouched(judgement);
        if (tally.Change(mode.ObeysChangeGuards) is { } guard && mode.ObeysChangeGuards) throw new GuardTrippedException(guard);
        if (!mode.Writes) return results.With(judgement, ConversationOutcome.Planned, AttributeAction.Planned);
        await PatchAsync(progress, runId, calls, cancellationToken);
        return await verification.IsThereAsync(judgement, calls, cancellationToken)
            ? results.Written(judgement)
            : results.With(judgement, ConversationOutcome.Failed, AttributeAction.Failed, Verification.NotFound, Verification.NotFound);
    }

    /// <summary>
    /// The intent is durable before the call is sent: it holds the values that an undo puts back. What is sent and not recorded when the
    /// process is killed is sent again by a resume: no more than calls may be in flight.
    /// </summary>
    async Task PatchAsync(Progress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        var (conversation, participant) = (progress.Judgement.Conversation, progress.Judgement.Extraction!.Participant!);
        var changes = progress.Judgement.Reconciliation!.Changes.Select(m => new AttributeChange(m.Attribute, m.Actual, m.Expected, m.SourcePath)).ToList();
        var intent = new PatchIntent(
            runId, conversation.Id, participant.Id, SettingNames.Of(job.Target), changes, calls.Calls, clock.GetUtcNow());
        await ledger.RecordIntentAsync(intent, cancellationToken);
        progress.HadIntent = true;
        await writing.WaitAsync(cancellationToken);
        progress.IsWriting = true;
        var patch = new PatchRequest(conversation.Id, participant.Id, changes, conversation.Document);
        await target.WriteAsync(patch, calls, cancellationToken);
    }

    /// <summary>Both what the source showed and what was written: analytics will go on showing the former.</summary>
    static IReadOnlyList<string> SettledHashes(Judgement first, Judgement last, ConversationResult result)
    {
        var settled = result.Outcome is ConversationOutcome.Patched or ConversationOutcome.InSync or ConversationOutcome.NoAttributes
                or ConversationOutcome.NoCustomer
            && !result.Mismatches.Any(m => m.Mismatch.Counts && m.Action != AttributeAction.Patched);
        return settled ? [.. Hashes(first, last)] : LeftAlone(result) ? [.. Hashes(first, last).Select(SettledHash.ButForKept)] : [];
    }

    static IEnumerable<string> Hashes(Judgement first, Judgement last) => new[] { first.Hash, last.Hash }.OfType<string>().Distinct();

    /// <summary>All is there but different values that the job keeps.</summary>
    static bool LeftAlone(ConversationResult result) =>
        result.Outcome is ConversationOutcome.Patched or ConversationOutcome.Kept
        && result.Mismatches.All(m => !m.Mismatch.Counts || m.Action == AttributeAction.Patched
            || (m.Action == AttributeAction.Kept && m.Mismatch.Kind == MismatchKind.Different));

    sealed class Progress(Judgement judgement)
    {
        /// <summary>By what the source told.</summary>
        public Judgement First { get; } = judgement;

        public Judgement Judgement { get; set; } = judgement;

        public bool HadIntent { get; set; }

        /// <summary>Holds one of the places for conversations that are written.</summary>
        public bool IsWriting { get; set; }
    }
}
