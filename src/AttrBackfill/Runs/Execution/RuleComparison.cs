using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Genesys;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Pipeline.Targets.Contract;
using AttrBackfill.Runs.Request;

namespace AttrBackfill.Runs.Execution;

/// <summary>
/// A plan that compares new rules with the present ones: what the job wrote to the conversations comes with them, and those that the new
/// rules do not take are compared and nothing more.
/// </summary>
internal sealed class RuleComparison(RunRequest request, string runId, SqlLedger ledger)
{
    readonly JobSettings _present = request.Selection.HasIds
        ? request.ComparedWith! with { OpenConversations = OpenRule.Patch }
        : request.ComparedWith!;

    bool WritesToSource => TargetRegistry.Of(_present).Snapshot == SnapshotScope.SourceAndTarget;

    /// <summary>An evaluator by the new rules that notes what they change.</summary>
    /// <param name="newRules">Of the plan's target.</param>
    /// <exception cref="UsageException">The present target cannot be written to.</exception>
    /// <exception cref="GenesysException">The schema of the present target cannot be read.</exception>
    public async Task<IEvaluator> EvaluatorAsync(
        IEvaluator newRules, GenesysClient genesys, TimeProvider clock, CancellationToken cancellationToken)
    {
        var present = await TargetRegistry.Of(_present).OpenAsync(_present, fromLedger: false, genesys, clock, cancellationToken);
        return new ComparingEvaluator((IRuleEvaluator)newRules, (IRuleEvaluator)present.Evaluator, WritesToSource);
    }

    /// <summary>The page as the plan takes it: without conversations that the new rules do not select, which are recorded here.</summary>
    public async Task<SourcePage> TakeAsync(SourcePage page, IEvaluator evaluator, CancellationToken cancellationToken)
    {
        if (page.Conversations.Count == 0) return page;
        var written = (await ledger.Journal.WrittenAsync(
            request.Connection, SettingNames.Of(_present.Target), [.. page.Conversations.Select(c => c.Id)], cancellationToken))
            .ToLookup(w => w.ConversationId, StringComparer.Ordinal);
        var all = page.Conversations.Select(c => written.Contains(c.Id) ? WithWrites(c, [.. written[c.Id]]) : c)
            .ToLookup(c => c.TakenBy == RulesThatTake.Present);
        // Of those from before the window only the ones that the job has written to are its own.
        await RecordAsync([.. all[true].Where(c => !c.LooksAgain || c.Written.Count > 0).Select(evaluator.Of)], cancellationToken);
        return page with { Conversations = [.. all[false]] };
    }

    SourceConversation WithWrites(SourceConversation conversation, IReadOnlyList<WrittenChanges> writes)
    {
        var known = conversation with { Written = OwnWrites(writes) };
        return WritesToSource && conversation.Depth == SourceDepth.Snapshot
            ? known with { WithWrites = LaterWrites.Over(known, writes) }
            : known;
    }

    /// <summary>Records what the new rules change in conversations that have no outcome in this run.</summary>
    public async Task RecordAsync(IReadOnlyList<Evaluation> evaluations, CancellationToken cancellationToken)
    {
        var changed = evaluations.Where(e => e.RuleChanges is { Count: > 0 }).ToList();
        if (changed.Count == 0) return;
        var forgotten = await ledger.Forgotten.AmongAsync([.. changed.Select(e => e.Conversation.Id)], cancellationToken);
        await ledger.Rules.RecordAsync(
            runId,
            [.. changed.Where(e => !forgotten.Contains(e.Conversation.Id))
                .Select(e => new Bystander(e.Conversation.Id, e.Conversation.Start, e.RuleChanges!))],
            CancellationToken.None);
    }

    /// <summary>
    /// What the job wrote last: not what another job wrote over since, nor what was put back or emptied. In order of time, as they come.
    /// </summary>
    List<WrittenAttribute> OwnWrites(IEnumerable<WrittenChanges> writes)
    {
        var own = new Dictionary<(string Participant, string Name), WrittenAttribute?>();
        foreach (var write in writes.Where(w => w.TookEffect))
        {
            foreach (var change in write.Changes)
            {
                var key = (write.ParticipantId, change.Name);
                var earlier = own.GetValueOrDefault(key);
                var isUndone = change.HasValues
                    && (string.IsNullOrEmpty(change.After) || (earlier is not null && change.After == earlier.Before));
                own[key] = isUndone || write.Job != request.Job.Name ? null : new WrittenAttribute(
                    write.ParticipantId, change.Name, earlier is null ? change.Before : earlier.Before, change.After, write.At);
            }
        }

        return [.. own.Values.OfType<WrittenAttribute>()];
    }
}
