using System.Globalization;

namespace AttrBackfill.Sandbox.Data;

/// <summary>Conversations made up from a seed, each written anew whenever it is asked for: only their ids are kept.</summary>
internal sealed class GeneratedConversations : IConversationSet
{
    readonly SandboxOptions _options;
    readonly int _seed;
    readonly Timeline _times;
    readonly LaterActivity _later;
    readonly Organisation _organisation;
    readonly Dictionary<Guid, int> _positions;
    readonly Dictionary<(string, string?, string, int, bool, bool), SegmentFacts[]> _facts = [];
    readonly Lock _factsLock = new();

    public GeneratedConversations(SandboxOptions options, DateTimeOffset moment)
    {
        var (seed, count) = (options.Seed, options.Conversations);
        (_options, _seed, Count, _later) = (options, seed, count, new LaterActivity(options));
        _times = new Timeline(seed, count, options.Days, options.DaysAhead, moment);
        _organisation = new Organisation(seed);
        _positions = new Dictionary<Guid, int>(count);
        for (var position = 0; position < count; position++) _positions.Add(IdOf(position), position);
    }

    /// <summary>A name for the data, so that saved state is not applied to other data.</summary>
    public static string Fingerprint(SandboxOptions options)
    {
        var text =
            string.Create(CultureInfo.InvariantCulture, $"seed:{options.Seed} conversations:{options.Conversations} days:{options.Days}");
        var more = string.Create(
            CultureInfo.InvariantCulture,
            $" ahead:{options.DaysAhead} reopened:{options.ReopenedPercent} late:{options.LatePercent} longOpen:{options.LongOpenPercent}")
            + string.Create(CultureInfo.InvariantCulture, $" threading:{options.ThreadingTime} varied:{options.Varied}");
        // Without any of these the name stays what earlier versions wrote.
        return options is { DaysAhead: 0, ReopenedPercent: 0, LatePercent: 0, LongOpenPercent: 0, Varied: false } ? text : text + more;
    }

    public int Count { get; }
    public DateTimeOffset From => _times.From;
    public DateTimeOffset To => _times.To;
    public DateTimeOffset KnownUntil => DateTimeOffset.MinValue;
    public DateTimeOffset? LiveFrom => null;

    public DateTimeOffset StartOf(int position) => _times.Start(position);
    public Activity ActivityOf(int position) =>
        _later.Of(position, Profile.For(_options, position), StartOf(position), _times.End(position));
    public Activity LiveActivityOf(int position) => ActivityOf(position);
    public string DivisionOf(int position) => _organisation.Divisions[Profile.For(_options, position).Division].Id;
    public string DirectionOf(int position) => Profile.For(_options, position).Direction;

    public int Find(string id) =>
        Guid.TryParseExact(id, "D", out var guid) && _positions.TryGetValue(guid, out var position) ? position : -1;

    public IReadOnlyList<SegmentFacts> FactsOf(int position, DateTimeOffset asOf)
    {
        if (_options.Varied || ActivityOf(position).Reopened is not null) return SegmentFacts.Of(Get(position), asOf);
        var p = Profile.For(_options, position);
        var key = (p.MediaType, p.MessageType, p.Direction, p.Queue, p.HasBot, p.HasAgent);
        lock (_factsLock)
        {
            if (_facts.TryGetValue(key, out var facts)) return facts;
            var queue = _organisation.Queues[p.Queue].Id;
            List<(string Purpose, string? Queue)> parts = [("customer", null), ("workflow", null), ("acd", queue)];
            if (p.HasBot) parts.Add(("botflow", null));
            if (p.HasAgent) parts.Add(("agent", queue));
            return _facts[key] = [.. parts.Select(x => new SegmentFacts(p.MediaType, p.MessageType, p.Direction, x.Queue, x.Purpose))];
        }
    }

    public Conversation Get(int position)
    {
        var profile = Profile.For(_options, position);
        var activity = ActivityOf(position);
        var story = new ConversationStory(_options, position, profile, _organisation, activity);
        return new Conversation(IdOf(position).ToString(), activity)
        {
            OriginatingDirection = profile.Direction,
            DivisionIds = [_organisation.Divisions[profile.Division].Id],
            Participants = story.Participants(),
        };
    }

    Guid IdOf(int position) => Rng.For(_seed, position, 5).Guid();
}
