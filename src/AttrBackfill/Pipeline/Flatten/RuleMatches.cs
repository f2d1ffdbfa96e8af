using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>What a job's flatten rules have met so far.</summary>
/// <param name="Patterns">The texts of the patterns that matched, and <see cref="SettingPattern.Applied"/>.</param>
/// <param name="LeftOut">Flattened names that the rules leave out: the first few.</param>
internal sealed record MatchedRules(IReadOnlyList<string> Patterns, IReadOnlyList<string> LeftOut)
{
    public static MatchedRules None { get; } = new([], []);
}

/// <summary>
/// Collects what the rules of a run match, so that the end of the run can name the patterns that matched nothing. All threads of the run
/// share it; what it holds is bounded by the settings, whatever the run reads.
/// </summary>
internal sealed class RuleMatches
{
    const int MostLeftOut = 100;

    readonly Lock _lock = new();
    readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    volatile MatchedRules _now = MatchedRules.None;
    volatile bool _isFull;

    public MatchedRules Now => _now;

    public void Add(string pattern)
    {
        lock (_lock) _now = _now with { Patterns = [.. _now.Patterns, pattern] };
    }

    public void LeaveOut(string name)
    {
        if (_isFull) return;
        lock (_lock)
        {
            if (_isFull || !_leftOut.Add(name)) return;
            _now = _now with { LeftOut = [.. _now.LeftOut, name] };
            _isFull = _leftOut.Count == MostLeftOut;
        }
    }
}

/// <summary>Remembers whether a pattern has matched.</summary>
internal sealed class MatchMark(string text, RuleMatches matches)
{
    readonly Lock _lock = new();
    volatile bool _isSet;

    public bool IsSet => _isSet;

    public void Set()
    {
        if (_isSet) return;
        lock (_lock)
        {
            if (_isSet) return;
            matches.Add(text);
            _isSet = true; // after it is in the list: who sees the mark sees it there too
        }
    }
}
