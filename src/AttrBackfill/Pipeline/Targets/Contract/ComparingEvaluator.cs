using AttrBackfill.Pipeline.Extract;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Targets.Contract;

/// <summary>Evaluates conversations by new rules, and notes the effects of these compared with the present rules. Pure.</summary>
/// <param name="writesToSource">The present rules write to the participants, whose attributes are flattened.</param>
internal sealed class ComparingEvaluator(IRuleEvaluator newRules, IRuleEvaluator presentRules, bool writesToSource) : IEvaluator
{
    public Evaluation Of(SourceConversation conversation)
    {
        var byNew = conversation.TakenBy == RulesThatTake.Present ? Evaluation.Unknown(conversation) : newRules.Of(conversation);
        // The evaluation has the fingerprint of the snapshot; what is compared is the conversation as it is now.
        var now = conversation is { Depth: SourceDepth.Snapshot, WithWrites: { } withWrites } ? withWrites : conversation;
        var byNewNow = ReferenceEquals(now, conversation) || byNew.Extraction is null ? byNew : newRules.Of(now);
        var byPresent = conversation.TakenBy == RulesThatTake.New ? Evaluation.Unknown(now) : presentRules.Of(now);
        return byNew with { RuleChanges = Changes(now, byNewNow, byPresent) };
    }

    List<RuleChange> Changes(SourceConversation conversation, Evaluation byNew, Evaluation byPresent)
    {
        // An open conversation is judged once it has ended; one of which only the id is known, once it was read.
        if (IsOpen(byNew) || IsOpen(byPresent)) return [];
        var isUnread = conversation.Depth == SourceDepth.IdOnly;
        if (isUnread && conversation.TakenBy != RulesThatTake.Present) return [];

        var written = conversation.Written.Where(w => !writesToSource || w.IsOn(conversation)).ToList();
        var source = written.Count == 0 || !writesToSource || isUnread ? conversation : Without(conversation, written);
        var (after, before) = (Wanted(newRules, byNew, source, written), Wanted(presentRules, byPresent, source, written));
        var left = written.Where(w => !after.Places.Contains(presentRules.PlaceOf(w.Name, w.ParticipantId))).ToList();
        return
        [
            .. Differences(after.Values, before.Values),
            .. left.Select(w => w.Name).Distinct().Select(n => new RuleChange(n, RuleEffect.Leaves)),
            .. written.Except(left).Select(w => w.Name).Distinct().Select(n => new RuleChange(n, RuleEffect.Keeps)),
            .. CollisionsOf(byPresent).Select(n => new RuleChange(n, RuleEffect.Collides)),
        ];
    }

    /// <summary>
    /// What these rules want. What earlier runs wrote to a participant is flattened like any other attribute of it; so of those names only
    /// the ones count that the rules give to the source without these writes.
    /// </summary>
    static WantedAttributes Wanted(
        IRuleEvaluator rules, Evaluation evaluation, SourceConversation source, List<WrittenAttribute> written)
    {
        var carried = evaluation.Actual ?? [];
        var all = rules.AsWritten(evaluation, carried);
        var isSource = ReferenceEquals(source, evaluation.Conversation) || evaluation.Extraction is null;
        var bySource = isSource ? all : rules.AsWritten(rules.Of(source), carried);
        var participant = evaluation.Extraction?.Participant?.Id;
        var copies = written.Where(w => w.ParticipantId == participant).Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        copies.ExceptWith(bySource.Select(d => d.Name));
        return new WantedAttributes(
            all.Where(d => isSource || !copies.Contains(d.Name)).ToDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal),
            bySource.Select(d => rules.PlaceOf(d.Name, participant)).ToHashSet(StringComparer.Ordinal));
    }

    static IEnumerable<RuleChange> Differences(Dictionary<string, string> after, Dictionary<string, string> before)
    {
        foreach (var (name, value) in after)
        {
            if (!before.TryGetValue(name, out var earlier)) yield return new RuleChange(name, RuleEffect.Appears);
            else if (earlier != value) yield return new RuleChange(name, RuleEffect.Changes);
        }

        foreach (var name in before.Keys.Where(n => !after.ContainsKey(n))) yield return new RuleChange(name, RuleEffect.Vanishes);
    }

    /// <summary>The conversation as it was before those writes.</summary>
    static SourceConversation Without(SourceConversation conversation, List<WrittenAttribute> written)
    {
        var byParticipant = written.ToLookup(w => w.ParticipantId, StringComparer.Ordinal);
        return conversation with
        {
            Participants = [.. conversation.Participants.Select(
                p => byParticipant.Contains(p.Id) ? p with { Attributes = Without(p.Attributes, byParticipant[p.Id]) } : p)],
        };
    }

    static List<SourceAttribute> Without(IReadOnlyList<SourceAttribute> attributes, IEnumerable<WrittenAttribute> written)
    {
        var byName = written.ToDictionary(w => w.Name, StringComparer.Ordinal);
        var before = new List<SourceAttribute>(attributes.Count);
        foreach (var attribute in attributes)
        {
            if (!byName.TryGetValue(attribute.Name, out var write) || !write.IsCarriedAs(attribute.Value.Text)) before.Add(attribute);
            else if (write.Before is { } value) before.Add(attribute with { Value = AttributeValue.String(value) });
        }

        return before;
    }

    static IEnumerable<string> CollisionsOf(Evaluation evaluation) => evaluation.Reconciliation is { } reconciliation
        ? reconciliation.Mismatches.Where(m => m.Kind == MismatchKind.Collision).Select(m => m.Attribute)
        : (evaluation.Flat?.Collisions ?? []).Select(c => c.Name);

    static bool IsOpen(Evaluation evaluation) => evaluation.Extraction?.Verdict == ExtractVerdict.Open;

    /// <param name="Values">By name, as the target carries them once they are written.</param>
    /// <param name="Places">See <see cref="IRuleEvaluator.PlaceOf"/>.</param>
    readonly record struct WantedAttributes(Dictionary<string, string> Values, HashSet<string> Places);
}
