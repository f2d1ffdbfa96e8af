using AttrBackfill.Pipeline.Reconcile;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>A conversation that a plan compared and that has no outcome in it: its new rules do not take it.</summary>
internal sealed record Bystander(string ConversationId, DateTimeOffset? Start, IReadOnlyList<RuleChange> Changes);

/// <param name="Examples">The first few of these conversations, by their start.</param>
internal sealed record RuleTotal(string Attribute, RuleEffect Effect, long Conversations, IReadOnlyList<string> Examples);

/// <summary>The effects of new rules in all that a plan read.</summary>
/// <param name="Totals">Those with the most conversations first, no more than <see cref="MostTotals"/>.</param>
/// <param name="Attributes">How many attributes each effect has.</param>
/// <param name="Sums">The conversations of these attributes, added up.</param>
/// <param name="StillWanted">Attributes that are left on some conversations, and that the new rules want on others.</param>
internal sealed record RuleFigures(
    IReadOnlyList<RuleTotal> Totals, IReadOnlyDictionary<RuleEffect, long> Attributes, IReadOnlyDictionary<RuleEffect, long> Sums,
    IReadOnlySet<string> StillWanted)
{
    public const int MostTotals = 1000;
}

/// <summary>What plans found that compare new rules with the present ones.</summary>
internal sealed class RuleRows(ILedgerStore store, FencedWriter writing, LedgerRuns runs)
{
    const string Listed = $"""
        SELECT attribute, effect, conversations FROM rule_totals
        WHERE run = {RunRows.NumberOfRun} AND effect IN ('appears', 'vanishes', 'changes', 'leaves')
        ORDER BY conversations DESC, attribute, effect LIMIT @most
        """;

    const string Examples = $"""
        SELECT e.attribute, e.effect, e.conversation_id FROM ({Listed}) listed
        JOIN rule_examples e ON e.run = {RunRows.NumberOfRun} AND e.attribute = listed.attribute AND e.effect = listed.effect
        ORDER BY e.attribute, e.effect, e.conversation_start, e.conversation_id
        """;

    const string Sums = $"""
        SELECT effect, COUNT(*), CAST(SUM(conversations) AS BIGINT) FROM rule_totals WHERE run = {RunRows.NumberOfRun} GROUP BY effect
        """;

    const string StillWanted = $"""
        SELECT attribute FROM rule_totals lefts WHERE run = {RunRows.NumberOfRun} AND effect = 'leaves' AND EXISTS (
            SELECT 1 FROM rule_totals wanted WHERE wanted.run = lefts.run AND wanted.attribute = lefts.attribute
                AND wanted.effect IN ('appears', 'changes', 'keeps', 'adds', 'rewrites'))
        ORDER BY conversations DESC, attribute LIMIT @most
        """;

    /// <summary>Each counts once, however often a run meets it.</summary>
    public async Task RecordAsync(string runId, IReadOnlyList<Bystander> bystanders, CancellationToken cancellationToken)
    {
        if (bystanders.Count == 0) return;
        var run = await runs.KnownAsync(runId, cancellationToken);
        await writing.WriteAsync(
            batch =>
            {
                foreach (var bystander in bystanders) batch.AddBystander(run, bystander);
            },
            cancellationToken);
    }

    public Task<RuleFigures> OfAsync(string runId, CancellationToken cancellationToken) => store.ReadAsync(
        async connection =>
        {
            var of = new { runId, most = RuleFigures.MostTotals };
            var examples = (await connection.QueryAsync<(string Attribute, string Effect, byte[] Id)>(Examples, of))
                .ToLookup(e => (e.Attribute, e.Effect), e => StoredId.Decode(e.Id));
            var totals = (await connection.QueryAsync<(string Attribute, string Effect, long Conversations)>(Listed, of)).ToList();
            var sums = (await connection.QueryAsync<(string Effect, long Attributes, long Conversations)>(Sums, of))
                .ToDictionary(s => ContractNames.RuleEffect(s.Effect));
            return new RuleFigures(
                [.. totals.Select(t => new RuleTotal(
                    StoredText.Decode(t.Attribute)!, ContractNames.RuleEffect(t.Effect), t.Conversations,
                    [.. examples[(t.Attribute, t.Effect)]]))],
                sums.ToDictionary(s => s.Key, s => s.Value.Attributes), sums.ToDictionary(s => s.Key, s => s.Value.Conversations),
                (await connection.QueryAsync<string>(StillWanted, of)).Select(a => StoredText.Decode(a)!)
                    .ToHashSet(StringComparer.Ordinal));
        },
        cancellationToken);
}
