using System.Net;
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

    /// <summary>That of failures, not of changes.</summary>
    public bool OfFailures => Guard.StartsWith("maxFailures", StringComparison.Ordinal);
}

/// <summary>What one conversation costs in calls: the live read, the patch, the look afterwards; each recorded in the ledger.</summary>
/// <param name="giveUp">Called as soon as too many have failed: no call is worth sending any more.</param>
/// <param name="stopping">Changes that wait for the guard wait no longer.</param>
internal sealed class ConversationWork(
    JobSettings job, RunMode mode, Results results, RunTarget target, SettledTargets settled, ILedger ledger, RunTally tally,
    SemaphoreSlim writing, TimeProvider clock, ServerClock serverClock, Action giveUp, CancellationToken stopping)
{
    /// <summary>How long a conversation that others write to at the same time is decided again.</summary>
    static readonly TimeSpan ConflictPatience = TimeSpan.FromSeconds(30);

    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    readonly Verification _verification = new(job.Verify, target.Reader, target.Judge, clock);

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

        if (result.Outcome == ConversationOutcome.Failed)
        {
            tally.Fail();
            if (tally.TrippedByFailures is not null) giveUp();
        }

        if (result.Outcome != ConversationOutcome.Deferred)
        {
            var (status, correlationId) = failure is { Status: { } refusal } ? ((int)refusal, failure.CorrelationId) : (calls.LastStatus, calls.LastCorrelationId);
            result = result with { Calls = calls.Calls, HttpStatus = status, CorrelationId = correlationId };
        }

        var first = progress.First;
        result = result with { HadIntent = progress.HadIntent || first.Conversation.Announced is not null, SettledHashes = SettledHashes(first, progress.Judgement, result) };
        await ledger.RecordOutcomeAsync(result, CancellationToken.None); // what was done is recorded, whoever is in a hurry
        tally.Count(result, failure);
        if (!progress.HasPassed) tally.Gate.Judged();
        if (result.Outcome == ConversationOutcome.Failed) ThrowIfTooManyFailed();
        if (failure is not null && tally.OtherSideIsDown) throw new GenesysException(failure.Message, FailureScope.Unavailable, failure);
        return result.Outcome;
    }

    async Task<ConversationResult> WorkAsync(Progress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        while (mode.NeedsLiveRead(progress.Judgement))
        {
            if (await KnownAsync(progress.Judgement, cancellationToken) is { } known) return known;
            await ReadAsync(progress, calls, cancellationToken);
        }

        var judgement = progress.Judgement;
        if (judgement.Extraction?.Verdict == ExtractVerdict.Open && Waited(judgement.Conversation) > Results.Patience) return results.GivenUp(judgement);
        if (!judgement.HasChanges || mode.IsAudit) return results.Untouched(judgement);
        ThrowIfTooManyFailed();
        progress.HasPassed = true;
        await tally.Gate.PassAsync(stopping);
        ThrowIfTooManyFailed();
        if (tally.Change(mode.ObeysChangeGuards) is { } guard && mode.ObeysChangeGuards) throw new GuardTrippedException(guard);
        if (!mode.Writes) return results.With(judgement, ConversationOutcome.Planned, AttributeAction.Planned);
        return await WriteAsync(progress, runId, calls, cancellationToken);
    }

    /// <summary>
    /// How long an open conversation has been waited for. This machine's clock may be ahead now, or was behind when the wait began: no more
    /// counts than the server's time has passed, and none from before the conversation's start.
    /// </summary>
    TimeSpan? Waited(SourceConversation conversation) => conversation.DeferredSince is { } since
        ? serverClock.Earlier(clock.GetUtcNow()) - (conversation.Start > since ? conversation.Start.Value : since)
        : null;

    /// <summary>Conversations fail side by side: what is not written yet when the guard trips stays due.</summary>
    void ThrowIfTooManyFailed()
    {
        if (tally.TrippedByFailures is { } guard) throw new GuardTrippedException(guard);
    }

    /// <summary>Of a conversation that had to be read live to know what is desired: its target need not be read where the ledger knows it.</summary>
    async Task<ConversationResult?> KnownAsync(Judgement judgement, CancellationToken cancellationToken) =>
        judgement.Conversation.Depth == SourceDepth.Live && mode.MayBeSettled(judgement) ? (await settled.AskAsync([judgement], cancellationToken))(judgement) : null;

    async Task ReadAsync(Progress progress, CallLog calls, CancellationToken cancellationToken) =>
        progress.Judgement = target.Judge.Of(await target.Reader.ReadAsync(progress.Judgement.Conversation, calls, cancellationToken));

    /// <summary>
    /// Patches; where somebody else was faster, reads again and decides again, for a while. A conflict after a lost answer may be with
    /// ourselves: what was announced and is there then is not written twice.
    /// </summary>
    async Task<ConversationResult> WriteAsync(Progress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            var (isLast, sent) = (clock.GetElapsedTime(begun) + wait >= ConflictPatience, calls.Calls);
            GenesysException conflict;
            try
            {
                var uncleared = await PatchAsync(progress, runId, calls, isLast, cancellationToken);
                var judgement = progress.Judgement;
                return await _verification.IsThereAsync(judgement, uncleared, calls, cancellationToken)
                    ? results.Written(judgement, uncleared)
                    : results.With(judgement, ConversationOutcome.Failed, AttributeAction.Failed, Verification.NotFound, Verification.NotFound);
            }
            catch (GenesysException e) when (e.Status == HttpStatusCode.Conflict && target.Writer.DecidesAgain)
            {
                conflict = e;
            }

            if (calls.Calls == sent + 1) await TakeBackAsync(progress, runId, cancellationToken);
            var mayBeOurs = progress.Judgement.Conversation.Announced is not null;
            if (isLast && !mayBeOurs) throw conflict;
            if (!isLast) await Task.Delay(wait, clock, cancellationToken);
            await ReadAsync(progress, calls, cancellationToken);
            if (!progress.Judgement.HasChanges) return results.Untouched(progress.Judgement);
            if (mayBeOurs && _verification.IsThere(progress.Judgement, progress.Judgement.Conversation, [])) return results.Written(progress.Judgement, []);
            if (isLast) throw conflict;
        }
    }

    /// <summary>The one call that was made was refused, so nothing took effect. After several, the conflict may be with ourselves.</summary>
    async Task TakeBackAsync(Progress progress, string runId, CancellationToken cancellationToken)
    {
        await ledger.RefuseIntentAsync(runId, progress.Judgement.Conversation.Id, cancellationToken);
        progress.TakeBack();
    }

    /// <summary>
    /// The intent is durable before the call is sent: it holds the values that an undo puts back. What is sent and not recorded when the
    /// process is killed is sent again by a resume: no more than calls may be in flight.
    /// </summary>
    async Task<IReadOnlyCollection<string>> PatchAsync(Progress progress, string runId, CallLog calls, bool isLast, CancellationToken cancellationToken)
    {
        var (conversation, participant) = (progress.Judgement.Conversation, progress.Judgement.Extraction!.Participant!);
        var changes = progress.Judgement.Reconciliation!.Changes.Select(m => new AttributeChange(m.Attribute, m.Actual, m.Expected, m.SourcePath)).ToList();
        var intent = new PatchIntent(
            runId, conversation.Id, participant.Id, SettingNames.Of(job.Target), changes, calls.Calls, clock.GetUtcNow(), conversation.Record?.Version + 1);
        await ledger.RecordIntentAsync(intent, cancellationToken);
        progress.Announce(intent);
        var isOurs = conversation.Announced is { RecordVersion: 1 };
        var basis = conversation.Record is { } record
            ? new RecordBasis(record.Exists, record.Version, record.Divisions, [.. record.Fields.Select(f => f.Name)], isOurs)
            : null;
        var patch = new PatchRequest(conversation.Id, participant.Id, changes) { Document = conversation.Document, Record = basis, IsLastAttempt = isLast };
        if (!progress.IsWriting) await writing.WaitAsync(cancellationToken);
        progress.IsWriting = true;
        ledger.ThrowIfBroken();
        return await target.Writer.WriteAsync(patch, calls, cancellationToken);
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

        /// <summary>Holds one of the places for conversations that are written.</summary>
        public bool IsWriting { get; set; }

        /// <summary>Has been judged as one that is to be changed.</summary>
        public bool HasPassed { get; set; }

        public bool HadIntent { get; private set; }

        ListedChanges? _announcedBefore;

        /// <summary>From here on nobody knows whether the patch took effect, until its answer comes.</summary>
        public void Announce(PatchIntent intent)
        {
            HadIntent = true;
            _announcedBefore = Judgement.Conversation.Announced;
            var now = intent.Changes.Select(c => new ListedChange(c.Name, c.SourcePath, c.Before, c.After)).ToList();
            var changes = (_announcedBefore?.Changes ?? []).Where(e => !now.Any(c => c.Name == e.Name)).Concat(now).ToList();
            Announced(new ListedChanges(intent.ParticipantId, changes, _announcedBefore?.RecordVersion ?? intent.RecordVersion));
        }

        public void TakeBack() => Announced(_announcedBefore);

        void Announced(ListedChanges? changes) => Judgement = Judgement with { Conversation = Judgement.Conversation with { Announced = changes } };
    }
}
