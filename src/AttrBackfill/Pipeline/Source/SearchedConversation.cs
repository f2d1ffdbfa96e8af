using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>What a row of the attribute search says of a conversation, and when it says nothing. Pure.</summary>
internal static class SearchedConversation
{
    /// <summary>The search keeps 30 days. What is about to leave it is not asked for.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromDays(29);

    /// <summary>What was written when a conversation ended may take this long to show.</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromHours(1);

    /// <summary>Bytes of attributes from which the search may not keep a conversation.</summary>
    const int SurelyKept = 16_000;

    /// <summary>Whether the search can tell anything of a conversation with these times, as far as they are known.</summary>
    public static bool MayBeKnown(DateTimeOffset? start, DateTimeOffset? end, DateTimeOffset now) =>
        (start is null || start > now - Kept) && (end is null || end <= now - Lag);

    /// <summary>The conversation as the search shows it, as if it had been read live.</summary>
    /// <param name="known">What the source said. It has participants without attributes too, which the search leaves out.</param>
    /// <returns>
    /// Null where only a live read can tell: open, ended just now, old, truncated, or with participants that are not known.
    /// </returns>
    public static SourceConversation? Of(SourceConversation known, AttributeSearchRow? row, ExtractSettings extract, DateTimeOffset now)
    {
        if (row is not { TruncatedData: not true, EndTime: { } end } || (row.StartTime ?? known.Start) is not { } start) return null;
        if (!MayBeKnown(start, end, now) || ParticipantsOf(known, row, extract) is not { } participants) return null;
        return known with
        {
            Start = start,
            End = end,
            IsOpen = false,
            Depth = SourceDepth.Live,
            IsReadInBulk = true,
            Participants = participants,
            DivisionIds = row.DivisionIds is { Count: > 0 } divisions ? divisions : known.DivisionIds,
        };
    }

    /// <summary>The participant that was written to, as the search shows it; null where it shows too little.</summary>
    /// <param name="known">With that participant alone.</param>
    public static SourceConversation? Written(SourceConversation known, AttributeSearchRow row)
    {
        var written = known.Participants.Single();
        var found = (row.ParticipantData ?? [])
            .Where(p => written.Id.Equals(p.ParticipantId, StringComparison.OrdinalIgnoreCase)).ToList();
        if (row.TruncatedData == true || found is not [{ ParticipantAttributes: not null }]) return null;
        return known with { Participants = [written with { Attributes = AttributesOf(found[0], []) }] };
    }

    /// <summary>Whether the search would have this conversation, had it lost nothing.</summary>
    /// <param name="live">As it was read singly.</param>
    public static bool ShouldBeFound(SourceConversation live, DateTimeOffset now)
    {
        var size = live.Participants.SelectMany(p => p.Attributes).Sum(a => (a.Name.Length + a.Value.Text.Length) * 2L);
        return live is { End: not null, Start: not null } && MayBeKnown(live.Start, live.End, now) && size is > 0 and < SurelyKept;
    }

    static List<SourceParticipant>? ParticipantsOf(SourceConversation known, AttributeSearchRow row, ExtractSettings extract)
    {
        var found = (row.ParticipantData ?? []).Where(p => p.ParticipantAttributes is { Count: > 0 }).ToList();
        if (found.Any(p => p.ParticipantId is null) || found.DistinctBy(p => p.ParticipantId).Count() < found.Count) return null;
        if (known.Participants.Count > 0) return InOrderOf(known.Participants, found);

        // Without the source's list, participants without attributes are unknown: only a lone customer with attributes is certain.
        var customers = found.Count(p => extract.Purposes.Contains(p.ParticipantPurpose ?? "", StringComparer.OrdinalIgnoreCase));
        if (customers != 1 || extract.Multiple == MultipleRule.First) return null;
        return [.. found.Select(p => new SourceParticipant(p.ParticipantId!, p.ParticipantPurpose ?? "", AttributesOf(p, [])))];
    }

    static List<SourceParticipant>? InOrderOf(IReadOnlyList<SourceParticipant> known, List<SearchedParticipant> found)
    {
        var byId = found.ToDictionary(p => p.ParticipantId!, StringComparer.OrdinalIgnoreCase);
        var participants = known.Select(
            p => p with { Attributes = byId.Remove(p.Id, out var searched) ? AttributesOf(searched, p.Attributes) : [] }).ToList();
        return byId.Count == 0 ? participants : null;
    }

    /// <summary>In the order in which the source lists them, since the first of two names for one attribute wins.</summary>
    static List<SourceAttribute> AttributesOf(SearchedParticipant participant, IReadOnlyList<SourceAttribute> known)
    {
        var place = new Dictionary<string, int>(known.Count, StringComparer.Ordinal);
        for (var i = 0; i < known.Count; i++) place.TryAdd(known[i].Name, i);
        return
        [
            .. participant.ParticipantAttributes!
                .Select(a => new SourceAttribute(a.Name, new AttributeValue(a.Text, a.IsString)))
                .OrderBy(a => place.GetValueOrDefault(a.Name, int.MaxValue)),
        ];
    }
}
