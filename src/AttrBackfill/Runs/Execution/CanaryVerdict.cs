using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;

namespace AttrBackfill.Runs.Execution;

/// <summary>Compares what a target carries with what it carried before a write and with what was written. Pure.</summary>
internal static class CanaryVerdict
{
    public const string NotThere = "the participant is not there on read-back";
    public const string NotWritten = "value not there on read-back";
    public const string Cut = "value cut";
    public const string Changed = "another value on read-back";
    public const string OtherLost = "another attribute lost";
    public const string OtherChanged = "another attribute changed";
    public const string NotVisible = "not visible on read-back";

    /// <summary>Whether a later read may show what was written; what was spoilt or lost stays so.</summary>
    public static bool MayBeLag(string? kind) => kind is NotThere or NotWritten or Changed;

    /// <param name="whole">All that was carried before.</param>
    /// <param name="carried">Null where the conversation lacks what carries it.</param>
    /// <returns>The kind of failure; null where all stands as it was written, and the rest as it was before.</returns>
    public static string? Of(
        IReadOnlyList<AttributeChange> whole, IReadOnlyList<AttributeChange> written, IReadOnlyList<SourceAttribute>? carried)
    {
        if (carried is null) return NotThere;
        var now = carried.ByName();
        var before = Values(whole);
        foreach (var change in written)
        {
            if (OfWritten(change.After, before.GetValueOrDefault(change.Name), now.GetValueOrDefault(change.Name)) is { } kind) return kind;
        }

        var names = written.Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        return before.Where(b => !names.Contains(b.Key)).Select(b => OfOther(b.Value, now.GetValueOrDefault(b.Key)))
            .FirstOrDefault(kind => kind is not null);
    }

    /// <summary>What has to be written so that the target carries what it carried before.</summary>
    /// <param name="carried">Null where it is not known.</param>
    /// <param name="cleared">For an attribute that was not there.</param>
    /// <param name="isEverything">Also what seems to be as before.</param>
    public static IReadOnlyList<AttributeChange> Return(
        IReadOnlyList<AttributeChange> whole, IReadOnlyList<AttributeChange> written, IReadOnlyList<SourceAttribute>? carried,
        string? cleared, bool isEverything)
    {
        var now = (carried ?? []).ByName();
        var erased = whole.Where(a => !a.HasValues).Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
        var before = Values(whole);
        var names = written.Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        var own = written.Where(w => !erased.Contains(w.Name)).Select(w => w with
        {
            Before = carried is null ? w.After : now.GetValueOrDefault(w.Name),
            After = before.GetValueOrDefault(w.Name) ?? cleared,
        });
        var others = before.Where(b => !names.Contains(b.Key))
            .Where(b => isEverything || carried is null || OfOther(b.Value, now.GetValueOrDefault(b.Key)) is not null)
            .Select(b => new AttributeChange(b.Key, now.GetValueOrDefault(b.Key), b.Value));
        return [.. own, .. others];
    }

    /// <summary>Whether the target carries what it carried before; an attribute that was not there may be empty.</summary>
    public static bool IsAsBefore(
        IReadOnlyList<AttributeChange> whole, IReadOnlyList<AttributeChange> written, IReadOnlyList<SourceAttribute>? carried)
    {
        if (carried is null) return false;
        var (now, before) = (carried.ByName(), Values(whole));
        var erased = whole.Where(a => !a.HasValues).Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
        return before.Keys.Concat(written.Select(w => w.Name)).Where(n => !erased.Contains(n))
            .All(n => (before.GetValueOrDefault(n) ?? "") == (now.GetValueOrDefault(n) ?? ""));
    }

    static string? OfWritten(string? after, string? before, string? now) =>
        now == after || (after?.Length == 0 && now is null) ? null
        : now is null || now == before ? NotWritten
        : now.Length > 0 && after?.StartsWith(now, StringComparison.Ordinal) == true ? Cut
        : Changed;

    static string? OfOther(string before, string? now) =>
        before == (now ?? "") ? null
        : now is null ? OtherLost
        : OtherChanged;

    static Dictionary<string, string> Values(IReadOnlyList<AttributeChange> whole)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in whole)
            if (attribute.Before is { } value) values[attribute.Name] = value;
        return values;
    }
}
