using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>What the ledger knows of targets: those that carry what is desired need no call.</summary>
internal sealed class InSyncIndex(RunRequest request, RunPolicy policy, OutcomeFactory outcomes, SqlLedger ledger)
{
    /// <summary>Asks the ledger once for all of them; the answer gives the result of a conversation that needs no call, or null.</summary>
    public async Task<Func<Evaluation, ConversationResult?>> AskAsync(
        IReadOnlyList<Evaluation> evaluations, CancellationToken cancellationToken)
    {
        var gone = InSyncFingerprint.Gone(request.Job.Channel);
        var questions = evaluations.Where(policy.MayBeInSync)
            .SelectMany(j => new[] { Key(j, j.Hash!), Key(j, InSyncFingerprint.ButForKept(j.Hash!)), Key(j, gone) }).ToList();
        var known =
            await ledger.Journal.KnownInSyncAsync(request.Connection, SettingNames.Of(request.Job.Target), questions, cancellationToken);
        return evaluation => !policy.MayBeInSync(evaluation) ? null
            : known.Contains(Key(evaluation, evaluation.Hash!)) ? outcomes.KnownInSync(evaluation)
            : known.Contains(Key(evaluation, gone)) ? outcomes.Gone(evaluation)
            : policy.MayBeInSyncButForKept && known.Contains(Key(evaluation, InSyncFingerprint.ButForKept(evaluation.Hash!)))
                ? outcomes.KnownInSyncButForKept(evaluation)
            : null;
    }

    static InSyncKey Key(Evaluation evaluation, string hash) => new(evaluation.Conversation.Id, hash);
}
