using System.Collections.Concurrent;

namespace AttrBackfill.Sandbox.Data;

/// <summary>Conversations of another set, which can be ended. Live reads and analytics show the end alike.</summary>
internal sealed class DisconnectableConversations(IConversationSet set) : IConversationSet
{
    readonly ConcurrentDictionary<int, DateTimeOffset> _ends = [];

    public int Count => set.Count;
    public DateTimeOffset From => set.From;
    public DateTimeOffset To => set.To;
    public DateTimeOffset? LiveFrom => set.LiveFrom;

    /// <summary>
    /// A set whose data lake is ahead of its usual lag also knows of the ends; a moment later, for "before" is meant strictly.
    /// </summary>
    public DateTimeOffset KnownUntil => set.KnownUntil == DateTimeOffset.MinValue
        ? set.KnownUntil
        : _ends.Values.Select(end => end.AddSeconds(1)).Append(set.KnownUntil).Max();

    public void End(int position, DateTimeOffset at) => _ends.TryAdd(position, at);

    public DateTimeOffset StartOf(int position) => set.StartOf(position);
    public string DivisionOf(int position) => set.DivisionOf(position);
    public string DirectionOf(int position) => set.DirectionOf(position);
    public IReadOnlyList<SegmentFacts> FactsOf(int position, DateTimeOffset asOf) => set.FactsOf(position, asOf);
    public int Find(string id) => set.Find(id);

    public Activity ActivityOf(int position) =>
        _ends.TryGetValue(position, out var end) ? Until(end, set.ActivityOf(position)) : set.ActivityOf(position);

    public Activity LiveActivityOf(int position) =>
        _ends.TryGetValue(position, out var end) ? Until(end, set.LiveActivityOf(position)) : set.LiveActivityOf(position);

    public Conversation Get(int position) =>
        _ends.TryGetValue(position, out var end) ? Until(end, set.Get(position)) : set.Get(position);

    static Conversation Until(DateTimeOffset end, Conversation conversation) => conversation with
    {
        Activity = Until(end, conversation.Activity),
        Participants = [.. conversation.ParticipantsAt(end).Select(p => Until(end, p))],
        Live = conversation.Live is { } live ? Until(end, live) : null,
    };

    static Participant Until(DateTimeOffset end, Participant participant) => participant with
    {
        Later = [.. participant.Later.Where(l => l.At <= end)],
        Sessions = [.. participant.SessionsAt(end).Select(s => Until(end, s))],
    };

    static Session Until(DateTimeOffset end, Session session) =>
        session with { Segments = [.. session.Segments.Select(s => s with { End = Earlier(s.End, end) })] };

    static Activity Until(DateTimeOffset end, Activity activity) => activity with
    {
        FirstEnd = Earlier(activity.FirstEnd, end),
        Reopened = activity.Reopened?.Where(e => e.Start <= end).Select(e => e with { End = Earlier(e.End, end) }).ToList(),
    };

    static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
