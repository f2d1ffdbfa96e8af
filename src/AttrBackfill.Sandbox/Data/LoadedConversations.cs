namespace AttrBackfill.Sandbox.Data;

/// <summary>Conversations from files, held in memory.</summary>
internal sealed class LoadedConversations : IConversationSet
{
    readonly Conversation[] _all;
    readonly SegmentFacts[][] _facts;
    readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);

    public LoadedConversations(IEnumerable<Conversation> conversations, DateTimeOffset moment)
    {
        _all = [.. conversations.OrderBy(c => c.Start).ThenBy(c => c.Id, StringComparer.Ordinal)];
        for (var i = 0; i < _all.Length; i++)
            if (!_positions.TryAdd(_all[i].Id, i))
                throw new SandboxException($"conversation {_all[i].Id} stands in the data files twice");
        _facts = [.. _all.Select(Facts)];
        From = Timeline.StartOfDay(_all.Length == 0 ? moment : _all[0].Start);
        To = Timeline.StartOfDay(_all.Length == 0 ? moment : _all[^1].Start).AddDays(1);
        var ends = _all.Where(c => c.End != DateTimeOffset.MaxValue).Select(c => c.End);
        KnownUntil = _all.Select(c => c.Start).Concat(ends).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        // A moment after the last event, for "before" is meant strictly.
        if (KnownUntil != DateTimeOffset.MinValue) KnownUntil = KnownUntil.AddSeconds(1);
    }

    public int Count => _all.Length;
    public DateTimeOffset From { get; }
    public DateTimeOffset To { get; }
    public DateTimeOffset KnownUntil { get; }

    public DateTimeOffset StartOf(int position) => _all[position].Start;
    public DateTimeOffset EndOf(int position) => _all[position].End;
    public string DivisionOf(int position) => string.Join(',', _all[position].DivisionIds);
    public string DirectionOf(int position) => _all[position].OriginatingDirection;
    public IReadOnlyList<SegmentFacts> FactsOf(int position) => _facts[position];
    public int Find(string id) => _positions.GetValueOrDefault(id, -1);
    public Conversation Get(int position) => _all[position];

    static SegmentFacts[] Facts(Conversation conversation) =>
    [
        .. from participant in conversation.Participants
           from session in participant.Sessions
           from segment in session.Segments.DefaultIfEmpty()
           select new SegmentFacts(session.MediaType, session.MessageType, session.Direction, segment.QueueId, participant.Purpose),
    ];
}
