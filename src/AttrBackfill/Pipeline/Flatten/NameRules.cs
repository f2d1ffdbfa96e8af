using System.Collections.Frozen;
using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>Which flattened names are wanted, and what they are called on the target.</summary>
internal sealed class NameRules(FlattenSettings settings, RuleMatches matches)
{
    readonly MarkedGlob[] _include = [.. settings.Include.Select(p => new MarkedGlob(SettingPattern.Include, p, matches))];
    readonly MarkedGlob[] _exclude = [.. settings.Exclude.Select(p => new MarkedGlob(SettingPattern.Exclude, p, matches))];
    readonly FrozenDictionary<string, (string Name, MatchMark Mark)> _rename = settings.Rename.ToFrozenDictionary(
        r => r.Key, r => (r.Value, new MatchMark(new SettingPattern(SettingPattern.Rename, r.Key).Text, matches)), StringComparer.Ordinal);

    /// <returns>The name on the target; null where it is not included or is excluded.</returns>
    public string? TargetName(string flattened)
    {
        if (!IsAny(_include, flattened) || IsAny(_exclude, flattened))
        {
            matches.LeaveOut(flattened);
            return null;
        }

        if (_rename.Count == 0 || !_rename.TryGetValue(flattened, out var renamed)) return flattened;
        renamed.Mark.Set();
        return renamed.Name;
    }

    /// <summary>
    /// Whether the globs take a name, be it that of a value or of what holds it. A name that they neither include nor exclude follows its
    /// holder.
    /// </summary>
    public bool IsListed(string name, bool isHolderListed)
    {
        if (IsAny(_exclude, name)) return false;
        if (!IsAny(_include, name))
        {
            if (!isHolderListed) matches.LeaveOut(name);
            return isHolderListed;
        }

        if (_rename.TryGetValue(name, out var renamed)) renamed.Mark.Set();
        return true;
    }

    /// <summary>The names on the target of those included names that are renamed.</summary>
    public IEnumerable<string> RenamedTargets() => _rename.Where(
        r => Array.Exists(_include, g => g.Glob.IsMatch(r.Key)) && !Array.Exists(_exclude, g => g.Glob.IsMatch(r.Key)))
        .Select(r => r.Value.Name);

    /// <summary>Globs that have not matched yet are tried even after another one has.</summary>
    static bool IsAny(MarkedGlob[] globs, string name)
    {
        var isAny = false;
        foreach (var glob in globs)
        {
            if ((isAny && glob.Mark.IsSet) || !glob.Glob.IsMatch(name)) continue;
            glob.Mark.Set();
            isAny = true;
        }

        return isAny;
    }

    sealed class MarkedGlob(string setting, string pattern, RuleMatches matches)
    {
        public Glob Glob { get; } = new(pattern);

        public MatchMark Mark { get; } = new(new SettingPattern(setting, pattern).Text, matches);
    }
}
