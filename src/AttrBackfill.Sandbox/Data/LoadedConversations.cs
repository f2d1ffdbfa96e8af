namespace AttrBackfill.Sandbox.Data;

/// <summary>Conversations from files, held in memory.</summary>
internal sealed class LoadedConversations : IConversationSet
{
    readonly Conversation[] _all;
    /// <summary>Null for those whose segments change with time.</summary>
    readonly IReadOnlyList<SegmentFacts>?[] _facts;
    readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);

    public LoadedConversations(LoadedData data, DateTimeOffset moment)
    {
        _all = [.. data.Conversations.OrderBy(c => c.Start).ThenBy(c => c.Id, StringComparer.Ordinal)];
        for (var i = 0; i < _all.Length; i++)
        {
            if (!_positions.TryAdd(_all[i].Id, i))
                throw new SandboxException($"conversation {_all[i].Id} stands in the data files twice");
        }

        _facts = [.. _all.Select(c => c.Grows ? null : SegmentFacts.Of(c, c.Start))];
        From = Timeline.StartOfDay(_all.Length == 0 ? moment : _all[0].Start);
        To = Timeline.StartOfDay(_all.Length == 0 ? moment : _all[^1].Start).AddDays(1);
        // What lies ahead at the start comes into the data lake with the usual lag.
        var known = _all.SelectMany(c => c.Activity.Episodes).SelectMany(e => new[] { e.Start, e.End }).Where(t => t <= moment);
        KnownUntil = known.DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        // A moment after the last event, for "before" is meant strictly.
        if (KnownUntil != DateTimeOffset.MinValue) KnownUntil = KnownUntil.AddSeconds(1);
        KnownUntil = data.Available ?? KnownUntil;
        LiveFrom = data.LiveFrom;
    }

    public int Count => _all.Length;
    public DateTimeOffset From { get; }
    public DateTimeOffset To { get; }
    public DateTimeOffset KnownUntil { get; }
    public DateTimeOffset? LiveFrom { get; }

    public DateTimeOffset StartOf(int position) => _all[position].Start;
    public Activity ActivityOf(int position) => _all[position].Activity;
    public Activity LiveActivityOf(int position) => (_all[position].Live ?? _all[position]).Activity;
    public string DivisionOf(int position) => string.Join(',', _all[position].DivisionIds);
    public string DirectionOf(int position) => _all[position].OriginatingDirection;
    public IReadOnlyList<SegmentFacts> FactsOf(int position, DateTimeOffset asOf) =>
        _facts[position] ?? SegmentFacts.Of(_all[position], asOf);
    public int Find(string id) => _positions.GetValueOrDefault(id, -1);
    public Conversation Get(int position) => _all[position];
}
