using System.Collections.Frozen;
using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>A job's flatten settings, made ready for a million conversations.</summary>
internal sealed class FlattenRules
{
    const int DeepestPath = 64;

    readonly FrozenDictionary<string, (string Prefix, MatchMark Mark)> _prefixes;

    public FlattenRules(FlattenSettings settings)
    {
        Settings = settings;
        Names = new NameRules(settings, Matches);
        Applied = new MatchMark(SettingPattern.Applied, Matches);
        MaxDepth = Math.Clamp(settings.MaxDepth, 1, DeepestPath);
        _prefixes = settings.Prefixes.ToFrozenDictionary(
            p => p.Key, p => (p.Value, new MatchMark(new SettingPattern(SettingPattern.Prefixes, p.Key).Text, Matches)),
            StringComparer.Ordinal);
    }

    public FlattenSettings Settings { get; }

    public NameRules Names { get; }

    /// <summary>What the rules have matched so far.</summary>
    public RuleMatches Matches { get; } = new();

    /// <summary>Set once there was an attribute.</summary>
    public MatchMark Applied { get; }

    /// <summary>Bounded here too: the walk's stack depends on it.</summary>
    public int MaxDepth { get; }

    /// <summary>The prefix of the members of the object at a path; null where the settings list none.</summary>
    public string? PrefixOf(string path)
    {
        if (!_prefixes.TryGetValue(path, out var listed)) return null;
        listed.Mark.Set();
        return listed.Prefix;
    }
}
