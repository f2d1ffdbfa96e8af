using System.Collections.Frozen;
using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;

namespace AttrBackfill.Pipeline.Scrub;

/// <summary>
/// Says of a value that an earlier run of any job keeps whether a scrub removes it. Only name and path are left of where it was, so what
/// may be listed counts as listed.
/// </summary>
/// <param name="settings">Of the scrub.</param>
internal sealed class ScrubbedNames(FlattenSettings settings)
{
    /// <summary>A longer path has too many readings: a member's name may have dots in it.</summary>
    const int MostParts = 10;

    readonly FlattenRules _rules = new(settings);
    readonly FrozenSet<string> _renamed = new FlattenRules(settings).Names.RenamedTargets().ToFrozenSet(StringComparer.Ordinal);

    /// <param name="name">The flattened name, by the other job's settings.</param>
    /// <param name="sourcePath">The members on the way, joined with <c>.</c>; empty where it was not kept.</param>
    public bool IsListed(string name, string sourcePath, string? before, string? after) =>
        sourcePath.Length == 0 || _rules.Names.IsListed(name, isHolderListed: false) || _renamed.Contains(name)
        || MayHoldOthers(before) || MayHoldOthers(after) || IsOnListedPath(sourcePath.Split('.'));

    /// <summary>JSON text, be it cut: the names of what it holds are not looked up.</summary>
    static bool MayHoldOthers(string? value) => value.AsSpan().TrimStart() is ['{' or '[', ..];

    bool IsOnListedPath(string[] parts) => parts.Length > MostParts || IsListedBelow(parts, null, isHolderListed: false);

    /// <summary>In any reading of the path.</summary>
    bool IsListedBelow(ReadOnlySpan<string> parts, ScrubPlace? holder, bool isHolderListed)
    {
        for (var taken = 1; taken <= parts.Length; taken++)
        {
            var place = Child(holder, string.Join('.', parts[..taken]));
            var isListed = _rules.Names.IsListed(place.Name, isHolderListed);
            if (taken == parts.Length ? isListed : IsListedBelow(parts[taken..], place, isListed)) return true;
        }

        return false;
    }

    ScrubPlace Child(ScrubPlace? holder, string member) => holder is { } of
        ? of.Child((_rules.PrefixOf(of.Path) ?? of.Name + _rules.Settings.Separator) + member, member)
        : new ScrubPlace(member, member, 1);
}
