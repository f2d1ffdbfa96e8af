using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Pipeline.Extract;

/// <summary>Finds the customer among a conversation's participants.</summary>
internal static class Extractor
{
    /// <summary>
    /// Purposes are compared ordinally, ignoring case. A conversation that is still open is <see cref="ExtractVerdict.Open"/>
    /// whatever else it is: it carries its participant where there is one, but no attributes.
    /// </summary>
    public static Extraction Extract(SourceConversation conversation, ExtractSettings settings)
    {
        var chosen = Choose(conversation.Participants, settings);
        if (conversation.IsOpen) return new Extraction(ExtractVerdict.Open, chosen, []);
        if (chosen is null) return new Extraction(ExtractVerdict.NoCustomer, null, []);
        if (chosen.Attributes.Count == 0) return new Extraction(ExtractVerdict.NoAttributes, chosen, []);

        var attributes = settings.Multiple == MultipleRule.Merge
            ? Merge(conversation.Participants, chosen, settings)
            : chosen.Attributes;
        return new Extraction(ExtractVerdict.Attributes, chosen, attributes);
    }

    static SourceParticipant? Choose(IReadOnlyList<SourceParticipant> participants, ExtractSettings settings)
    {
        SourceParticipant? first = null;
        foreach (var participant in participants)
        {
            if (!Matches(participant, settings)) continue;
            if (settings.Multiple == MultipleRule.First || participant.Attributes.Count > 0) return participant;
            first ??= participant;
        }

        return first;
    }

    /// <summary>The chosen participant's attributes, then those names of the later participants that nobody before them has.</summary>
    static IReadOnlyList<SourceAttribute> Merge(
        IReadOnlyList<SourceParticipant> participants, SourceParticipant chosen, ExtractSettings settings)
    {
        List<SourceAttribute>? merged = null;
        HashSet<string>? names = null;
        var isLater = false;
        foreach (var participant in participants)
        {
            if (ReferenceEquals(participant, chosen)) isLater = true;
            else if (isLater && participant.Attributes.Count > 0 && Matches(participant, settings))
            {
                merged ??= [.. chosen.Attributes];
                names ??= chosen.Attributes.Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
                // Two of one name on one participant are both its own: only earlier participants bar a name.
                merged.AddRange(participant.Attributes.Where(a => !names.Contains(a.Name)));
                names.UnionWith(participant.Attributes.Select(a => a.Name));
            }
        }

        return merged ?? chosen.Attributes;
    }

    static bool Matches(SourceParticipant participant, ExtractSettings settings)
    {
        foreach (var purpose in settings.Purposes)
        {
            if (string.Equals(purpose, participant.Purpose, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
