using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Extract;

/// <summary>Finds the customer among a conversation's participants.</summary>
internal static class Extractor
{
    /// <summary>
    /// Purposes are compared ordinally, ignoring case. A conversation that is still open and is to be deferred is
    /// <see cref="ExtractVerdict.Open"/> before any other verdict. Its extraction has the participant, if there is one, and no attributes.
    /// </summary>
    public static Extraction Extract(SourceConversation conversation, ExtractSettings settings, OpenRule open = OpenRule.Defer)
    {
        var chosen = Choose(conversation.Participants, settings);
        if (conversation.IsOpen && open == OpenRule.Defer) return new Extraction(ExtractVerdict.Open, chosen, []);
        if (chosen is null) return new Extraction(ExtractVerdict.NoCustomer, null, []);
        if (chosen.Attributes.Count == 0) return new Extraction(ExtractVerdict.NoAttributes, chosen, []);

        return settings.Multiple == MultipleRule.Merge
            ? Merge(conversation.Participants, chosen, settings)
            : new Extraction(ExtractVerdict.Attributes, chosen, chosen.Attributes);
    }

    static SourceParticipant? Choose(IReadOnlyList<SourceParticipant> participants, ExtractSettings settings)
    {
        var matching = participants.Where(p => Matches(p, settings));
        return settings.Multiple switch
        {
            MultipleRule.First => matching.FirstOrDefault(),
            MultipleRule.LastWithAttributes => matching.LastOrDefault(p => p.Attributes.Count > 0) ?? matching.LastOrDefault(),
            _ => matching.FirstOrDefault(p => p.Attributes.Count > 0) ?? matching.FirstOrDefault(),
        };
    }

    /// <summary>
    /// The chosen participant's attributes, then those names of the later participants that no participant before them has.
    /// </summary>
    static Extraction Merge(IReadOnlyList<SourceParticipant> participants, SourceParticipant chosen, ExtractSettings settings)
    {
        List<SourceAttribute>? merged = null;
        List<SourceAttribute> outdone = [];
        Dictionary<string, AttributeValue>? values = null;
        foreach (var participant in participants.SkipWhile(p => !ReferenceEquals(p, chosen)).Skip(1))
        {
            if (participant.Attributes.Count == 0 || !Matches(participant, settings)) continue;
            merged ??= [.. chosen.Attributes];
            values ??= ValuesOf(chosen.Attributes);
            // Two of one name on one participant are both its own: only earlier participants bar a name.
            merged.AddRange(participant.Attributes.Where(a => !values.ContainsKey(a.Name)));
            outdone.AddRange(participant.Attributes.Where(a => values.TryGetValue(a.Name, out var earlier) && earlier != a.Value));
            foreach (var (name, value) in ValuesOf(participant.Attributes)) values.TryAdd(name, value);
        }

        return new Extraction(ExtractVerdict.Attributes, chosen, merged ?? chosen.Attributes) { Outdone = outdone };
    }

    /// <summary>Of two of one name the last counts.</summary>
    static Dictionary<string, AttributeValue> ValuesOf(IReadOnlyList<SourceAttribute> attributes)
    {
        var values = new Dictionary<string, AttributeValue>(attributes.Count, StringComparer.Ordinal);
        foreach (var (name, value) in attributes) values[name] = value;
        return values;
    }

    /// <summary>Whether the participant has one of the purposes.</summary>
    public static bool Matches(SourceParticipant participant, ExtractSettings settings)
    {
        foreach (var purpose in settings.Purposes)
        {
            if (string.Equals(purpose, participant.Purpose, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
