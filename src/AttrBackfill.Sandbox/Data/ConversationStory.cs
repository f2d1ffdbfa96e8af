namespace AttrBackfill.Sandbox.Data;

/// <summary>Who took part in a generated conversation, when, and what was measured.</summary>
internal sealed class ConversationStory(
    SandboxOptions options, int position, Profile profile, Organisation organisation, Activity activity)
{
    readonly DateTimeOffset _start = activity.Start;
    readonly DateTimeOffset _end = activity.FirstEnd;
    Rng _rng = Rng.For(options.Seed, position, 6);
    string Provider => profile.MediaType == "voice" ? "Edge" : "PureCloud Messaging";

    public List<Participant> Participants()
    {
        var list = new List<Participant>(6);
        AddCustomers(list);
        var queue = organisation.Queues[profile.Queue];
        var (routed, answered) = (At(0.02), At(0.1));
        list.Add(Flow("workflow", "Inbound flow", organisation.FlowId, profile.MediaType == "voice" ? "INBOUNDCALL" : "INBOUNDSHORTMESSAGE",
            _start, routed));
        if (profile.HasBot) list.Add(Flow("botflow", "Greeting bot", organisation.BotFlowId, "DIGITALBOT", At(0.01), routed));
        var acd =
            Session(new Segment("interact", routed, profile.HasAgent ? answered : _end, queue.Id, profile.HasAgent ? "transfer" : "peer"));
        list.Add(new Participant(_rng.Id(), "acd")
        {
            Name = queue.Name, QueueId = queue.Id, QueueName = queue.Name, Address = queue.Id,
            Attributes = _rng.Percent(20) ? [new Attr("Queue Position", "1")] : null,
            Sessions = [acd with { Metrics = [new("nOffered", routed, 1), new("tAcd", answered, Milliseconds(routed, answered))] }],
        });
        if (profile.HasAgent) list.Add(Agent(queue, answered));
        if (options.Varied) new MoreLegs(options.Seed, position, profile, organisation, _start, _end).AddTo(list);
        if (activity.Reopened is { } episodes) new LaterLegs(options, position, profile, organisation).AddTo(list, episodes);
        return list;
    }

    void AddCustomers(List<Participant> list)
    {
        var name = _rng.Percent(50) ? "Guest" : null;
        switch (profile.Customer)
        {
            case CustomerShape.Nobody:
                list.Add(Caller("external", name, _rng.Percent(50) ? null : [new Attr("ANI ", "+15550000000")]));
                break;
            case CustomerShape.WithoutAttributes:
                list.Add(Caller("customer", name, _rng.Percent(50) ? [] : null));
                break;
            case CustomerShape.SeveralFirstEmpty:
                list.Add(Caller("customer", name, _rng.Percent(50) ? [] : null));
                list.Add(Caller("customer", name, CustomerAttributes.For(options, position, profile)));
                if (_rng.Percent(30))
                    list.Add(Caller("customer", name, [new Attr("Lang", "en-US"), new Attr("transfer_note", "joined later")]));
                break;
            default:
                list.Add(Caller("customer", name, CustomerAttributes.For(options, position, profile)));
                break;
        }
    }

    Participant Caller(string purpose, string? name, IReadOnlyList<Attr>? attributes)
    {
        var id = _rng.Id();
        var session = Session(new Segment("interact", _start, _end, null, _rng.Percent(60) ? "peer" : "client"));
        return new Participant(id, purpose)
        {
            Name = name,
            Address = profile.MediaType == "voice" ? "tel:+15550001111" : $"{profile.MessageType}:{id}",
            Attributes = attributes,
            Sessions = [session with { Metrics = [new("nConnected", _start, 1), new("tConnected", _end, Milliseconds(_start, _end))] }],
        };
    }

    Participant Flow(string purpose, string name, string flowId, string flowType, DateTimeOffset from, DateTimeOffset to)
    {
        var session = Session(new Segment(purpose == "botflow" ? "interact" : "ivr", from, to, null, "transfer"));
        return new Participant(_rng.Id(), purpose)
        {
            Name = name,
            Address = flowId,
            Sessions = [session with { FlowName = name, FlowId = flowId, FlowType = flowType,
                Metrics = [new("nFlow", from, 1), new("tFlow", to, Milliseconds(from, to))] }],
        };
    }

    Participant Agent((string Id, string Name) queue, DateTimeOffset answered)
    {
        var (userId, name) = _rng.Pick(organisation.Agents);
        var (rung, wrapped) = (At(0.08), At(0.95));
        var session = Session(
            new Segment("alert", rung, answered, queue.Id), new Segment("interact", answered, wrapped, queue.Id, "peer"),
            new Segment("wrapup", wrapped, _end, queue.Id));
        return new Participant(_rng.Id(), "agent")
        {
            Name = name, UserId = userId, QueueId = queue.Id, QueueName = queue.Name, Address = $"user:{userId}", Attributes = [],
            Sessions =
            [
                session with
                {
                    Metrics =
                    [
                        new("tAlert", answered, Milliseconds(rung, answered)), new("tAnswered", answered, Milliseconds(_start, answered)),
                        new("tTalkComplete", wrapped, Milliseconds(answered, wrapped)), new("tHandle", _end, Milliseconds(answered, _end)),
                    ],
                },
            ],
        };
    }

    Session Session(params Segment[] segments) =>
        new(_rng.Id(), profile.MediaType, profile.MessageType, profile.Direction) { Provider = Provider, Segments = segments };

    DateTimeOffset At(double part) => _start.AddMilliseconds(Math.Floor((_end - _start).TotalMilliseconds * part));

    static long Milliseconds(DateTimeOffset from, DateTimeOffset to) => (long)(to - from).TotalMilliseconds;
}
