using System.Net;
using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Patch;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets.Contract;

namespace AttrBackfill.Runs.Execution;

/// <summary>Writes the changes of a conversation: intent, calls, conflicts, refusals, the look afterwards.</summary>
/// <param name="keepsWhole">The ledger keeps all that the target carried before the first patch.</param>
internal sealed class PatchExecutor(
    JobSettings job, OutcomeFactory outcomes, RunTarget target, SqlLedger ledger, SemaphoreSlim writing, TimeProvider clock,
    bool keepsWhole = false)
    : IWriteExecutor
{
    /// <summary>How long a conversation that others write to at the same time is decided again.</summary>
    static readonly TimeSpan ConflictPatience = TimeSpan.FromSeconds(30);

    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    readonly Verification _verification = new(job.Verify, target.Reader, target.Evaluator, clock);
    readonly PatchDivision _division = new(target.Writer);

    /// <summary>
    /// Patches; where another client was faster, reads and evaluates again, for a while. A conflict after a lost answer may be with
    /// ourselves: what was announced and is there then is not written twice.
    /// </summary>
    public async Task<ConversationResult> WriteAsync(
        ConversationProgress progress, string runId, CallLog calls, CancellationToken cancellationToken)
    {
        var parts = progress.Parts;
        var begun = clock.GetTimestamp();
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            var (isLast, sent) = (clock.GetElapsedTime(begun) + wait >= ConflictPatience, calls.Calls);
            GenesysException conflict;
            try
            {
                await PatchAsync(progress, runId, calls, isLast, cancellationToken);
                if (await _verification.IsThereAsync(progress.Evaluation, parts.NotWritten, calls, cancellationToken))
                    return outcomes.Written(progress.Evaluation, parts);
                return target.ReadsLag
                    ? outcomes.Written(progress.Evaluation, parts, Verification.NotVisible)
                    : outcomes.NotThere(progress.Evaluation, parts, Verification.NotFound);
            }
            catch (GenesysException e) when (e.Status == HttpStatusCode.Conflict && target.Writer.DecidesAgain)
            {
                conflict = e;
            }

            if (calls.Calls == sent + 1) await TakeBackAsync(progress, runId, cancellationToken);
            var mayBeOurs = progress.Evaluation.Conversation.InDoubt is not null;
            if (isLast && !mayBeOurs) throw conflict;
            if (!isLast) await Task.Delay(wait, clock, cancellationToken);
            progress.Evaluation = await target.ReadAsync(progress.Evaluation.Conversation, calls, cancellationToken);
            if (!progress.Evaluation.HasChanges) return outcomes.Untouched(progress.Evaluation);
            if (mayBeOurs && _verification.IsThere(progress.Evaluation, progress.Evaluation.Conversation, parts.NotWritten))
                return outcomes.Written(progress.Evaluation, parts);
            if (isLast) throw conflict;
        }
    }

    /// <summary>
    /// The one call that was made was refused, so nothing took effect. After several, the conflict may be with ourselves.
    /// </summary>
    async Task TakeBackAsync(ConversationProgress progress, string runId, CancellationToken cancellationToken)
    {
        await ledger.Journal.RefuseIntentAsync(runId, progress.Evaluation.Conversation.Id, cancellationToken);
        progress.TakeBack();
    }

    /// <summary>
    /// The intent is durable before the first call is sent: it holds the values that an undo puts back, those of all parts of the patch.
    /// What is sent and not recorded when the process is killed is sent again by a resume: no more than calls may be in flight.
    /// </summary>
    async Task PatchAsync(ConversationProgress progress, string runId, CallLog calls, bool isLast, CancellationToken cancellationToken)
    {
        var (conversation, participant) = (progress.Evaluation.Conversation, progress.Evaluation.Extraction!.Participant!);
        var changes = ChangesToSend(progress);
        if (changes.Count == 0) return;
        var intent = new PatchIntent(
            runId, conversation.Id, participant.Id, SettingNames.Of(job.Target), changes, calls.Calls, clock.GetUtcNow(),
            conversation.Record?.Version + 1)
        {
            IsReadInBulk = conversation.IsReadInBulk,
            Whole = keepsWhole && conversation.InDoubt is null ? WholeOf(conversation, participant.Id, changes) : null,
        };
        await ledger.Journal.RecordIntentAsync(intent, cancellationToken);
        progress.MarkInDoubt(intent);
        var patch = new PatchRequest(conversation.Id, participant.Id, changes)
        {
            Document = conversation.Document, Record = conversation.Record is { } record ? BasisOf(conversation, record) : null,
            IsLastAttempt = isLast,
        };
        if (!progress.IsWriting) await writing.WaitAsync(cancellationToken);
        progress.IsWriting = true;
        await _division.WriteAsync(patch, progress.Parts, ValuesOf(progress.Evaluation), ledger.ThrowIfBroken, calls, cancellationToken);
    }

    /// <summary>What a resume sees after the first patch is no longer what was there before.</summary>
    List<AttributeChange> WholeOf(SourceConversation conversation, string participantId, IReadOnlyList<AttributeChange> changes) =>
    [
        .. (target.View.CarriedBy(conversation, participantId, changes) ?? []).Select(
            a => new AttributeChange(a.Name, a.Value.Text, null)),
    ];

    CustomAttributesBasis BasisOf(SourceConversation conversation, CustomAttributesRecord record)
    {
        IReadOnlyList<string> divisions = record.Exists ? record.Divisions
            : job.CustomAttributes!.Divisions is [CustomAttributesSettings.OfConversation] ? conversation.DivisionIds
            : job.CustomAttributes.Divisions;
        var isOurs = conversation.InDoubt is { RecordVersion: 1 };
        return new CustomAttributesBasis(record.Exists, record.Version, divisions, [.. record.Fields.Select(f => f.Name)], isOurs)
        {
            MayBeRemoved = conversation.PlannedChanges is { CreatedRecord: true },
        };
    }

    /// <summary>
    /// All changes but those that were refused just now, and those that an earlier attempt of the run is known to have written.
    /// </summary>
    List<AttributeChange> ChangesToSend(ConversationProgress progress)
    {
        var written = WrittenBefore(progress.Evaluation);
        var changes = progress.Evaluation.Reconciliation!.Changes.Where(m => !progress.Parts.Refused.ContainsKey(m.Attribute))
            .Select(m => new AttributeChange(m.Attribute, m.Actual, m.Expected, m.SourcePath))
            .ToLookup(c => written.Contains((c.Name, c.After)));
        progress.Parts.Take(changes[true].Select(c => c.Name));
        return [.. changes[false]];
    }

    HashSet<(string Name, string? Value)> WrittenBefore(Evaluation evaluation)
    {
        if (evaluation.Conversation.InDoubt?.Changes.Where(c => c.IsWritten).ToList() is not { Count: > 0 } written) return [];
        var now = target.Evaluator.Of(evaluation.Conversation with { InDoubt = null });
        return [.. written.Where(c => Verification.Carries(now, c.Name, c.After)).Select(c => (c.Name, c.After))];
    }

    /// <summary>Whatever the server may quote when it refuses the patch.</summary>
    static List<string> ValuesOf(Evaluation evaluation) =>
    [
        .. (evaluation.Reconciliation?.Mismatches ?? []).SelectMany(m => new[] { m.Expected, m.Actual }).OfType<string>(),
        .. (evaluation.Flat?.Desired ?? []).Select(d => d.Value),
        .. (evaluation.Actual ?? []).Select(a => a.Value.Text),
    ];
}
