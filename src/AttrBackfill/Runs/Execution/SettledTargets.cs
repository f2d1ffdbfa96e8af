using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>What the ledger knows of targets: those that carry what is desired need no call.</summary>
internal sealed class SettledTargets(RunRequest request, RunMode mode, Results results, ILedger ledger)
{
    /// <summary>Asks the ledger once for all of them; the answer gives the result of a conversation that needs no call, or null.</summary>
    public async Task<Func<Judgement, ConversationResult?>> AskAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellationToken)
    {
        var questions = judgements.Where(mode.MayBeSettled)
            .SelectMany(j => new[] { Key(j, j.Hash!), Key(j, SettledHash.ButForKept(j.Hash!)) }).ToList();
        var known = await ledger.SettledAsync(request.Connection, SettingNames.Of(request.Job.Target), questions, cancellationToken);
        return judgement => !mode.MayBeSettled(judgement) ? null
            : known.Contains(Key(judgement, judgement.Hash!)) ? results.Settled(judgement)
            : mode.MayBeSettledButForKept && known.Contains(Key(judgement, SettledHash.ButForKept(judgement.Hash!))) ? results.SettledButForKept(judgement)
            : null;
    }

    static SettledKey Key(Judgement judgement, string hash) => new(judgement.Conversation.Id, hash);
}
