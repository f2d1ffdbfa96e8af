namespace AttrBackfill.Sandbox.Data;

/// <summary>Conversations made up from a seed, each written anew whenever it is asked for: only their ids are kept.</summary>
internal sealed class GeneratedConversations : IConversationSet
{
    readonly int _seed;
    readonly Timeline _times;
    readonly Organisation _organisation;
    readonly Dictionary<Guid, int> _positions;
    readonly Dictionary<(string, string?, string, int, bool, bool), SegmentFacts[]> _facts = [];
    readonly Lock _factsLock = new();

    public GeneratedConversations(int seed, int count, int days, DateTimeOffset moment)
    {
        (_seed, Count) = (seed, count);
        _times = new Timeline(seed, count, days, moment);
        _organisation = new Organisation(seed);
        _positions = new Dictionary<Guid, int>(count);
        for (var position = 0; position < count; position++) _positions.Add(IdOf(position), position);
    }

    public int Count { get; }
    public DateTimeOffset From => _times.From;
    public DateTimeOffset To => _times.To;
    public DateTimeOffset KnownUntil => DateTimeOffset.MinValue;

    public DateTimeOffset StartOf(int position) => _times.Start(position);
    public DateTimeOffset EndOf(int position) => _times.End(position);
    public string DivisionOf(int position) => _organisation.Divisions[Profile.For(_seed, position).Division].Id;
    public string DirectionOf(int position) => Profile.For(_seed, position).Direction;

    public int Find(string id) => Guid.TryParseExact(id, "D", out var guid) && _positions.TryGetValue(guid, out var position) ? position : -1;

    public IReadOnlyList<SegmentFacts> FactsOf(int position)
    {
        var p = Profile.For(_seed, position);
        var key = (p.MediaType, p.MessageType, p.Direction, p.Queue, p.HasBot, p.HasAgent);
        lock (_factsLock)
        {
            if (_facts.TryGetValue(key, out var facts)) return facts;
            var queue = _organisation.Queues[p.Queue].Id;
            List<(string Purpose, string? Queue)> parts = [("customer", null), ("workflow", null), ("acd", queue)];
            if (p.HasBot) parts.Add(("bot", null));
            if (p.HasAgent) parts.Add(("agent", queue));
            return _facts[key] = [.. parts.Select(x => new SegmentFacts(p.MediaType, p.MessageType, p.Direction, x.Queue, x.Purpose))];
        }
    }

    public Conversation Get(int position)
    {
        var profile = Profile.For(_seed, position);
        var story = new ConversationStory(_seed, position, profile, _organisation, StartOf(position), EndOf(position));
        return new Conversation(IdOf(position).ToString(), StartOf(position), EndOf(position))
        {
            OriginatingDirection = profile.Direction,
            DivisionIds = [_organisation.Divisions[profile.Division].Id],
            Participants = story.Participants(),
        };
    }

    Guid IdOf(int position) => Rng.For(_seed, position, 5).Guid();
}
