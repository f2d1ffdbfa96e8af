using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Execution;

/// <summary>What became of written values. Pure.</summary>
internal static class RecheckVerdict
{
    /// <param name="look">The write, and when it is looked at.</param>
    /// <param name="carried">What the target carries now.</param>
    /// <param name="knownLost">Attributes that an earlier look found lost: they count no more.</param>
    /// <param name="writtenLater">Attributes that a later run of ours wrote again.</param>
    public static RecheckResult Of(
        RecheckResult look, IReadOnlyList<SourceAttribute> carried, IReadOnlySet<string> knownLost, IReadOnlySet<string> writtenLater)
    {
        var (stillThere, changed, lost) = (0, 0, new List<LostValue>());
        var changes = look.Write.Patch.Changes;
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            if (!IsKept(change) || knownLost.Contains(change.Name)) continue;
            var found = carried.LastOrDefault(a => a.Name == change.Name);
            var actual = found.Name is null ? null : found.Value.Text;
            if (actual == change.After) stillThere++;
            else if (writtenLater.Contains(change.Name) || !(string.IsNullOrEmpty(actual) || actual == change.Before)) changed++;
            else lost.Add(new LostValue(i, change, actual));
        }

        return look with { StillThere = stillThere, ChangedByOthers = changed, Lost = lost };
    }

    /// <summary>An empty value cannot get lost.</summary>
    public static bool IsKept(AttributeChange change) => !string.IsNullOrEmpty(change.After);

    /// <summary>All that a single read could contradict is as it was written.</summary>
    public static bool IsWhole(this RecheckResult result) => result is { ChangedByOthers: 0, Lost.Count: 0 };

    public static bool IsSame(this RecheckResult one, RecheckResult other) =>
        one.StillThere == other.StillThere && one.ChangedByOthers == other.ChangedByOthers
        && one.Lost.Select(l => l.Ordinal).SequenceEqual(other.Lost.Select(l => l.Ordinal));
}
