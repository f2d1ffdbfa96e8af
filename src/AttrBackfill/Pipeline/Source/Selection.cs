using AttrBackfill.Configuration;
using AttrBackfill.Genesys.Api;

namespace AttrBackfill.Pipeline.Source;

/// <summary>
/// What a job selects: sent to the server as filters, and checked again here, since the server's windows are wider than what was
/// asked for and a gateway may ignore filters.
/// </summary>
internal sealed class Selection(SelectSettings select, Channel channel, TimeWindow window)
{
    /// <summary>Whether a conversation without an end is open; webchat tells no end, so nothing is waited for there.</summary>
    public bool TellsOpen { get; } = channel != Channel.Webchat;

    public IReadOnlyList<DetailsFilter>? SegmentFilters { get; } = Filters(
        ("mediaType", select.MediaTypes), ("queueId", select.QueueIds), ("direction", select.Directions), ("messageType", select.MessageTypes));

    public IReadOnlyList<DetailsFilter>? ConversationFilters { get; } = Filters(("divisionId", select.DivisionIds));

    public bool Accepts(DetailsConversation conversation)
    {
        if (conversation.ConversationStart is not { } start || start < window.From || start >= window.To) return false;
        return AcceptsWhenever(conversation);
    }

    /// <summary>The same whatever the conversation's start.</summary>
    public bool AcceptsWhenever(DetailsConversation conversation)
    {
        if (string.IsNullOrEmpty(conversation.ConversationId)) return false;
        var sessions = (conversation.Participants ?? []).SelectMany(p => p.Sessions ?? []);
        return Has(select.DivisionIds, conversation.DivisionIds ?? [])
            && Has(select.MediaTypes, sessions.Select(s => s.MediaType))
            && Has(select.Directions, sessions.Select(s => s.Direction))
            && Has(select.MessageTypes, sessions.Select(s => s.MessageType))
            && Has(select.QueueIds, sessions.SelectMany(s => s.Segments ?? []).Select(s => s.QueueId));
    }

    /// <summary>The medium by which the conversation was selected.</summary>
    public string? MediumOf(DetailsConversation conversation)
    {
        var media = (conversation.Participants ?? []).SelectMany(p => p.Sessions ?? []).Select(s => s.MediaType).OfType<string>();
        return media.FirstOrDefault(m => select.MediaTypes.Contains(m, StringComparer.OrdinalIgnoreCase)) ?? media.FirstOrDefault();
    }

    static bool Has(IReadOnlyList<string> wanted, IEnumerable<string?> present) =>
        wanted.Count == 0 || present.Any(p => p is not null && wanted.Contains(p, StringComparer.OrdinalIgnoreCase));

    /// <summary>One filter a dimension, all of which must hold; several values of a dimension are alternatives.</summary>
    static List<DetailsFilter>? Filters(params (string Dimension, IReadOnlyList<string> Values)[] dimensions)
    {
        var filters = dimensions.Where(d => d.Values.Count > 0)
            .Select(d => new DetailsFilter(d.Values.Count == 1 ? "and" : "or", [.. d.Values.Select(v => new DetailsPredicate(d.Dimension, v))]))
            .ToList();
        return filters.Count == 0 ? null : filters;
    }
}
