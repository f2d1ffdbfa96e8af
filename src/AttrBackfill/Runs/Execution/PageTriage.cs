using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>What becomes of the conversations of a page before any call is made for them.</summary>
/// <param name="Settled">They need no call.</param>
/// <param name="Due">They may need calls.</param>
/// <param name="Passed">They were looked at again and do not enter the run.</param>
internal sealed record Triage(
    IReadOnlyList<ConversationResult> Settled, IReadOnlyList<Evaluation> Due,
    IReadOnlyList<(Evaluation Evaluation, LookedAgain Verdict)> Passed);

/// <summary>Sorts the conversations of a page by what the source and the ledger know. Records nothing.</summary>
/// <param name="job">The request's job, as this run takes open conversations.</param>
internal sealed class PageTriage(
    RunRequest request, JobSettings job, RunPolicy policy, OutcomeFactory outcomes, KnownConversations known, IEvaluator evaluator,
    SqlLedger ledger)
{
    InSyncIndex InSync => new(request, policy, outcomes, ledger);

    public async Task<Triage> OfAsync(IReadOnlyList<Evaluation> found, CancellationToken cancellationToken)
    {
        var forgotten = await ForgottenAsync(found, cancellationToken);
        var remembered = forgotten.Count == 0 ? found : [.. found.Where(e => !forgotten.Contains(e.Conversation.Id))];
        var inSync = await InSync.AskAsync(remembered, cancellationToken);
        var evaluations = await WithLaterWritesAsync(remembered, inSync, cancellationToken);
        var again = await known.AskAsync(evaluations, e => inSync(e) is not null, cancellationToken);
        var judged = evaluations.Select(e => (Evaluation: e, Verdict: again(e))).ToList();
        var settled = found.Where(e => forgotten.Contains(e.Conversation.Id)).Select(outcomes.Forgotten).ToList();
        var due = new List<Evaluation>();
        foreach (var (evaluation, _) in judged.Where(j => j.Verdict == LookedAgain.Enters))
        {
            if (inSync(evaluation) is { } result) settled.Add(result);
            else if (policy.NeedsLiveRead(evaluation) || (evaluation.HasChanges && !policy.IsAudit)) due.Add(evaluation);
            else settled.Add(outcomes.Untouched(evaluation));
        }

        return new Triage(settled, due, [.. judged.Where(j => j.Verdict != LookedAgain.Enters)]);
    }

    /// <summary>A scrub takes them: it keeps no value.</summary>
    async Task<IReadOnlySet<string>> ForgottenAsync(IReadOnlyList<Evaluation> found, CancellationToken cancellationToken) =>
        job.Mode == JobMode.Scrub
            ? new HashSet<string>()
            : await ledger.Forgotten.AmongAsync([.. found.Select(e => e.Conversation.Id)], cancellationToken);

    /// <summary>What the ledger does not know to be in sync is evaluated anew with its writes laid over the snapshot.</summary>
    async Task<IReadOnlyList<Evaluation>> WithLaterWritesAsync(
        IReadOnlyList<Evaluation> evaluations, Func<Evaluation, ConversationResult?> inSync, CancellationToken cancellationToken)
    {
        var asked = evaluations.Where(e => policy.NeedsWrites(e) && inSync(e) is null).Select(e => e.Conversation.Id).ToList();
        if (asked.Count == 0) return evaluations;
        var writes = (await ledger.Journal.WrittenAsync(
            request.Connection, SettingNames.Of(job.Target), asked, cancellationToken)).ToLookup(w => w.ConversationId);
        if (writes.Count == 0) return evaluations;
        return [.. evaluations.Select(e => writes.Contains(e.Conversation.Id) ? Anew(e, writes[e.Conversation.Id]) : e)];

        // The fingerprint stays that of what the source shows, by which the ledger recognises it the next time.
        Evaluation Anew(Evaluation e, IEnumerable<WrittenChanges> of) =>
            evaluator.Of(LaterWrites.Over(e.Conversation, of)) with { Hash = e.Hash };
    }
}
