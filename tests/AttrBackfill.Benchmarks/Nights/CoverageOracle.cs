using System.Text.Json;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>How far a night read its day.</summary>
internal enum DayReading
{
    /// <summary>No run looked at it.</summary>
    None,

    /// <summary>A run began, and got nothing.</summary>
    Nothing,
    Part,
    Whole,
}

/// <summary>A day of <c>coverage --json</c>.</summary>
internal sealed record CoveredDay(string Day, string State, long Failed, long Waiting, string? Command);

/// <summary>
/// What <c>coverage</c> has to say, worked out from the sandbox: which conversations of a day are as the rules want, and which had ended
/// when the last run looked. A conversation that ended within the lag before that may be settled by a live read or wait.
/// </summary>
internal sealed class CoverageOracle(NightWorld world)
{
    readonly Dictionary<int, (DayReading Reading, bool MessagesOnly)> _days = [];
    readonly HashSet<string> _right = new(StringComparer.Ordinal);
    DateTimeOffset _lastWhole, _lastAny;

    public void Add(int night, DayReading reading, bool messagesOnly)
    {
        _days[night] = (reading, messagesOnly);
        if (reading == DayReading.Whole) _lastWhole = Calendar.At(night);
        if (reading is DayReading.Whole or DayReading.Part) _lastAny = Calendar.At(night);
    }

    /// <exception cref="NightFailure">A day has another state or another count.</exception>
    public void Require(int night, bool messagesOnly, string json)
    {
        var days = Read(json);
        if (days.Count != night) throw new NightFailure($"coverage has {days.Count} days");
        for (var day = 1; day <= night; day++)
        {
            var said = days[day - 1];
            if (said.Day != Calendar.NameOf(day)) throw new NightFailure($"coverage has {said.Day} in place of {Calendar.NameOf(day)}");
            if (Fault(day, messagesOnly, said) is { } fault)
                throw new NightFailure($"coverage says {said}: {fault}; the day was read: {_days[day]}");
        }
    }

    /// <exception cref="NightFailure">A conversation is not as the rules want.</exception>
    public void RequireAllRight()
    {
        foreach (var (id, _, _, _, _) in Of(1, _days.Count, messagesOnly: false))
            if (world.Reference.Fault(id, world.Server.ConversationJson(id)) is { } fault) throw new NightFailure(fault);
    }

    public static IReadOnlyList<CoveredDay> Read(string json) => [.. JsonElement.Parse(json).EnumerateArray().Select(d => new CoveredDay(
        d.GetProperty("day").GetString()!, d.GetProperty("state").GetString()!, d.GetProperty("failed").GetInt64(),
        d.GetProperty("waiting").GetInt64(), d.GetProperty("command").GetString()))];

    /// <summary>Null where the day is as it has to be.</summary>
    string? Fault(int day, bool messagesOnly, CoveredDay said)
    {
        var (reading, wereMessagesOnly) = _days[day];
        if (reading is DayReading.None or DayReading.Nothing) return said.State == "never" ? null : "no run read it";
        // Or the run was stopped after its last conversation, and the day is as if it had ended.
        if (reading == DayReading.Part && (said.State is "never" or "part")) return null;
        if (wereMessagesOnly && !messagesOnly) return said.State == "part" ? null : "it was read under a narrower selection";
        var of = Of(day, day, wereMessagesOnly);
        if (said.State == "complete" && of.FirstOrDefault(c => !IsRight(c)) is { } wrong) return $"{wrong} is not right";
        var failed = of.Count(c => c.End <= _lastWhole - Calendar.Lag && !IsRight(c));
        var (surelyOpen, perhapsOpen) = (of.Count(c => c.End > _lastAny), of.Count(c => c.End > _lastWhole - Calendar.Lag));
        if (said.Failed != failed) return $"{failed} conversations are not right";
        // One that failed when it was looked at after its end is looked at again until it is settled: it may count as both.
        if (said.Waiting < surelyOpen || said.Waiting > perhapsOpen + failed) return $"{surelyOpen} to {perhapsOpen} were open";
        var state = failed > 0 ? "failures" : said.Waiting > 0 ? "waiting" : "complete";
        return said.State == state ? null : $"it is {state}";
    }

    bool IsRight(NightConversation conversation)
    {
        if (_right.Contains(conversation.Id)) return true;
        if (world.Reference.Fault(conversation.Id, world.Server.ConversationJson(conversation.Id)) is not null) return false;
        return _right.Add(conversation.Id);
    }

    List<NightConversation> Of(int first, int last, bool messagesOnly) =>
    [
        .. world.Conversations.Where(
            c => c.Start >= Calendar.MidnightOf(first - 1) && c.Start < Calendar.MidnightOf(last) && (c.IsMessage || !messagesOnly)),
    ];
}
