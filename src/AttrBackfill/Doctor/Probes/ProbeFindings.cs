using AttrBackfill.Configuration;

namespace AttrBackfill.Doctor.Probes;

/// <summary>What a probe has found so far. The first answer to a fact stays.</summary>
internal sealed class ProbeFindings
{
    const string AsBefore = "the program behaves as before";

    readonly Dictionary<string, string> _found = new(StringComparer.Ordinal);

    public void Add(string fact, string found) => _found.TryAdd(PlatformFact.Of(fact).Name, found);

    public bool Has(string fact) => _found.ContainsKey(fact);

    public void NotSettled(string why, params IEnumerable<string> facts)
    {
        foreach (var fact in facts) Add(fact, $"{PlatformFact.NotSettled}: {why}");
    }

    /// <summary>All facts, in the order of the table.</summary>
    public IReadOnlyList<FoundFact> All() =>
    [
        .. PlatformFact.All.Select(fact =>
        {
            var found = _found.GetValueOrDefault(fact.Name, $"{PlatformFact.NotSettled}: the probe ended before");
            return new FoundFact(fact.Name, fact.Assumed, found, fact.Source, fact.AnswerOf(found)?.WholeConsequence ?? AsBefore);
        }),
    ];
}
