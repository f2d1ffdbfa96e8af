using System.Collections.Frozen;
using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>Which flattened names are wanted, and what they are called on the target.</summary>
internal sealed class NameRules(FlattenSettings settings)
{
    readonly Glob[] _include = [.. settings.Include.Select(pattern => new Glob(pattern))];
    readonly Glob[] _exclude = [.. settings.Exclude.Select(pattern => new Glob(pattern))];
    readonly FrozenDictionary<string, string> _rename = settings.Rename.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>The name on the target; null where it is not included or is excluded.</returns>
    public string? TargetName(string flattened)
    {
        if (!IsAny(_include, flattened) || IsAny(_exclude, flattened)) return null;
        return _rename.Count > 0 && _rename.TryGetValue(flattened, out var renamed) ? renamed : flattened;
    }

    static bool IsAny(Glob[] globs, string name)
    {
        foreach (var glob in globs)
        {
            if (glob.IsMatch(name)) return true;
        }

        return false;
    }
}
