namespace AttrBackfill.Sandbox.Data;

/// <summary>
/// What makes a generated conversation as mixed as a real one: transfers, consult calls, legs of another direction, rarer purposes.
/// </summary>
internal sealed class MoreLegs(int seed, int position, Profile profile, Organisation organisation, DateTimeOffset start, DateTimeOffset end)
{
    static readonly string[] RarePurposes =
        ["api", "campaign", "dialer", "fax", "group", "inbound", "ivr", "manual", "outbound", "station", "user", "voicemail",
            "voicesurveyflow"];

    Rng _rng = Rng.For(seed, position, 22);

    public void AddTo(List<Participant> list)
    {
        var agent = list.FindIndex(p => p.Purpose == "agent");
        // The agent answers with a leg of their own, which goes the other way than the conversation.
        if (agent >= 0 && _rng.Percent(30)) list[agent] = Turned(list[agent]);
        if (_rng.Percent(25)) AddTransfer(list);
        if (agent >= 0 && _rng.Percent(15)) list[agent] = WithConsult(list[agent]);
        if (_rng.Percent(20)) list.Add(Of(_rng.Pick(RarePurposes), profile.MediaType, profile.MessageType, profile.Direction, null));
    }

    static Participant Turned(Participant agent) =>
        agent with { Sessions = [.. agent.Sessions.Select(s => s with { Direction = s.Direction == "inbound" ? "outbound" : "inbound" })] };

    /// <summary>Another queue and another agent.</summary>
    void AddTransfer(List<Participant> list)
    {
        var (id, name) = organisation.Queues[(profile.Queue + 1 + _rng.Below(Profile.QueueCount - 1)) % Profile.QueueCount];
        list.Add(Of("acd", profile.MediaType, profile.MessageType, profile.Direction, id)
            with
        { Name = name, QueueId = id, QueueName = name, Address = id });
        var (userId, agent) = _rng.Pick(organisation.Agents);
        list.Add(Of("agent", profile.MediaType, profile.MessageType, profile.Direction, id)
            with
        { Name = agent, UserId = userId, QueueId = id, QueueName = name });
    }

    /// <summary>The agent calls a colleague: a second leg, of another medium.</summary>
    Participant WithConsult(Participant agent) =>
        agent with { Sessions = [.. agent.Sessions, Leg("voice", null, "outbound", null)] };

    Participant Of(string purpose, string medium, string? messageType, string direction, string? queueId) =>
        new(_rng.Id(), purpose) { Sessions = [Leg(medium, messageType, direction, queueId)] };

    Session Leg(string medium, string? messageType, string direction, string? queueId) => new(_rng.Id(), medium, messageType, direction)
    {
        Provider = medium == "voice" ? "Edge" : "PureCloud Messaging",
        Segments = [new Segment("interact", start + (end - start) / 2, end, queueId, "peer")],
    };
}
