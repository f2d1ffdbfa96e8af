using System.Globalization;

namespace AttrBackfill.Sandbox.Data;

/// <summary>What a generated conversation gains each time that it is re-opened: legs, participants, attributes.</summary>
internal sealed class LaterLegs(SandboxOptions options, int position, Profile profile, Organisation organisation)
{
    /// <summary>Other values than those of the first visit.</summary>
    SandboxOptions Other => options with { Seed = ~options.Seed };

    Rng _rng = Rng.For(options.Seed, position, 21);

    /// <summary>Half of the visitors come back as the participant that they were, half as a new one.</summary>
    public void AddTo(List<Participant> list, IReadOnlyList<Episode> episodes)
    {
        foreach (var episode in episodes)
        {
            var known = list.FindIndex(p => p.Purpose == "customer");
            if (known >= 0 && _rng.Percent(50)) list[known] = Continued(list[known], episode);
            else list.Add(Again(episode));
            if (profile.HasAgent) list.Add(Agent(episode));
        }
    }

    Participant Continued(Participant customer, Episode episode) => customer with
    {
        Sessions = [.. customer.Sessions, Leg(episode, null)],
        Later = [.. customer.Later, new LaterAttributes(episode.Start, Brought())],
    };

    Participant Again(Episode episode)
    {
        var id = _rng.Id();
        return new Participant(id, "customer")
        {
            Address = $"{profile.MessageType}:{id}",
            Since = episode.Start,
            Attributes = [.. CustomerAttributes.For(Other, position, profile with { Flat = FlatState.None }), .. Brought()],
            Sessions = [Leg(episode, null)],
        };
    }

    Participant Agent(Episode episode)
    {
        var ((userId, name), queue) = (_rng.Pick(organisation.Agents), organisation.Queues[profile.Queue]);
        return new Participant(_rng.Id(), "agent")
        {
            Name = name, UserId = userId, QueueId = queue.Id, QueueName = queue.Name, Address = $"user:{userId}", Attributes = [],
            Since = episode.Start,
            Sessions = [Leg(episode, queue.Id)],
        };
    }

    Session Leg(Episode episode, string? queueId) => new(_rng.Id(), profile.MediaType, profile.MessageType, profile.Direction)
    {
        Provider = "PureCloud Messaging",
        Since = episode.Start,
        Segments = [new Segment("interact", episode.Start, episode.End, queueId, "peer")],
    };

    /// <summary>An object under a name of its own: flattened, it is new on the conversation.</summary>
    Attr[] Brought()
    {
        var number = _rng.Below(100_000).ToString("D5", CultureInfo.InvariantCulture);
        return [new("later_order", $$"""{"number":"{{number}}","status":"{{_rng.Pick(["open", "shipped"])}}"}""")];
    }
}
