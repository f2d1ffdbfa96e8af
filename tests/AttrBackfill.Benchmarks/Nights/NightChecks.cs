namespace AttrBackfill.Benchmarks.Nights;

/// <summary>What must hold after a night: every conversation that was due is as the rules want, written once, and reported.</summary>
internal sealed class NightChecks(NightWorld world, NightReports reports)
{
    /// <summary>Calls that a process makes at a time.</summary>
    public const int Concurrency = 16;

    readonly Queue<NightConversation> _coming = new(world.Conversations.Where(c => c.Start >= Calendar.Start));
    readonly HashSet<string> _written = [];
    List<NightConversation> _waiting = [];

    /// <summary>Written more than once, since a process was stopped before it had recorded the answer.</summary>
    public int WrittenTwice { get; private set; }

    public int Written => _written.Count;

    /// <summary>So many conversations a run of that night has to change.</summary>
    public int DueChanges(int night) =>
        _waiting.Concat(_coming.TakeWhile(c => c.Start < Calendar.MidnightOf(night))).Count(c => c.IsChanged && IsDue(c, night));

    /// <exception cref="NightFailure">The first thing that does not hold.</exception>
    public async Task RequireAsync(int night, int interrupted)
    {
        RequireWrites(interrupted);
        await reports.ReadNewAsync(night);
        reports.RequireCovered(Calendar.Start, Calendar.MidnightOf(night));
        while (_coming.TryPeek(out var next) && next.Start < Calendar.MidnightOf(night)) _waiting.Add(_coming.Dequeue());
        foreach (var due in _waiting.Where(c => IsDue(c, night)))
        {
            RequireRight(due);
            reports.RequireReported(due.Id);
        }

        _waiting = [.. _waiting.Where(c => !IsDue(c, night))];
    }

    /// <summary>Every conversation once more: no night has spoilt what an earlier one did.</summary>
    /// <exception cref="NightFailure">One is not as it has to be.</exception>
    public void RequireEnd()
    {
        if (_coming.Count + _waiting.Count > 0) throw new NightFailure($"{_coming.Count + _waiting.Count} conversations were never due");
        foreach (var conversation in world.Conversations.Where(c => c.Start >= Calendar.Start)) RequireRight(conversation);
    }

    /// <summary>It had ended, and analytics knew of it, when the night began.</summary>
    static bool IsDue(NightConversation conversation, int night) => conversation.End <= Calendar.At(night) - Calendar.Lag;

    void RequireRight(NightConversation conversation)
    {
        var live = world.Server.ConversationJson(conversation.Id);
        if (world.Reference.Fault(conversation.Id, live) is { } fault) throw new NightFailure(fault);
    }

    void RequireWrites(int interrupted)
    {
        var twice = new List<string>();
        // A patch that was refused or broken off is in doubt, and may be sent again.
        foreach (var patch in world.Server.Requests.Where(r => r is { Endpoint: "patch", Status: 202 }))
            if (patch.Path.Split('/')[4] is var id && !_written.Add(id)) twice.Add(id);
        var inFlight = interrupted * Concurrency;
        if (twice.Count > inFlight)
            throw new NightFailure($"{twice.Count} conversations were written again, at most {inFlight} were in flight: {twice[0]}");
        WrittenTwice += twice.Count;
    }
}
