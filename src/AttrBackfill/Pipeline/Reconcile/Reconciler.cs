using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Reconcile;

/// <summary>Compares what a target should carry with what it carries. Pure; one instance serves a job's run, from many threads.</summary>
internal sealed class Reconciler(FlattenSettings limits, DifferentPolicy onDifferent)
{
    /// <param name="desired">What the target should carry.</param>
    /// <param name="actual">What it carries; of two of the same name the last counts, and a JSON null is no value.</param>
    public Reconciliation Reconcile(FlatAttributes desired, IReadOnlyList<SourceAttribute> actual)
    {
        var target = Target(actual);
        var mismatches = new List<Mismatch>();
        var collisions = new List<Mismatch>();
        var cutNames = CutNames(desired);
        foreach (var attribute in desired.Desired)
        {
            var mismatch = Compare(attribute, target);
            var written = attribute;
            // An empty value is never missing, but where its name is cut, the cut name is its own too.
            var carriesWhole = mismatch is null && target.ContainsKey(attribute.Name);
            if (!carriesWhole && limits.Oversize == OversizeRule.Truncate && IsOver(attribute))
            {
                written = Cut(attribute, limits);
                mismatch = Compare(written, target);
            }

            if (cutNames is not null && !cutNames.TryAdd(written.Name, written.Value))
            {
                var winner = cutNames[written.Name];
                if (!string.Equals(winner, written.Value, StringComparison.Ordinal))
                    collisions.Add(Collided(written.Name, written.Value, winner, written.SourcePath));
            }
            else if (mismatch is not null)
            {
                mismatches.Add(NoteOversize(mismatch));
            }
        }

        mismatches.AddRange(collisions);
        mismatches.AddRange(desired.Collisions.Select(c => Collided(c.Name, c.Value, c.WinnerValue, c.SourcePath)));
        return new Reconciliation(desired.Desired.Count, mismatches);
    }

    /// <summary>The mismatch as far as the rules without limits go; null for a match.</summary>
    Mismatch? Compare(DesiredAttribute attribute, Dictionary<string, string> target)
    {
        var kind = MismatchKind.Different;
        if (!target.TryGetValue(attribute.Name, out var actual))
        {
            if (attribute.Value.Length == 0) return null;
            kind = MismatchKind.Missing;
        }
        else if (string.Equals(actual, attribute.Value, StringComparison.Ordinal))
        {
            return null;
        }

        var toWrite = kind == MismatchKind.Missing || onDifferent == DifferentPolicy.Overwrite;
        return new Mismatch(attribute.Name, attribute.SourcePath, kind, attribute.Value, actual, toWrite);
    }

    Mismatch NoteOversize(Mismatch mismatch)
    {
        if (!mismatch.ToWrite) return mismatch;
        var faults = new List<string>(2);
        if (CodePoints.IsOver(mismatch.Attribute, limits.MaxNameLength))
            faults.Add($"name has {CodePoints.Count(mismatch.Attribute)} characters, the limit is {limits.MaxNameLength}");
        if (CodePoints.IsOver(mismatch.Expected!, limits.MaxValueLength))
            faults.Add($"value has {CodePoints.Count(mismatch.Expected!)} characters, the limit is {limits.MaxValueLength}");
        return faults.Count == 0
            ? mismatch
            : mismatch with { Kind = MismatchKind.Oversize, ToWrite = false, Message = string.Join("; ", faults) };
    }

    bool IsOver(DesiredAttribute attribute) => IsOver(attribute, limits);

    static bool IsOver(DesiredAttribute attribute, FlattenSettings limits) =>
        CodePoints.IsOver(attribute.Name, limits.MaxNameLength) || CodePoints.IsOver(attribute.Value, limits.MaxValueLength);

    /// <summary>An attribute within the limits, as <c>truncate</c> writes it.</summary>
    public static DesiredAttribute Cut(DesiredAttribute attribute, FlattenSettings limits) => attribute with
    {
        Name = CodePoints.Cut(attribute.Name, limits.MaxNameLength ?? int.MaxValue),
        Value = CodePoints.Cut(attribute.Value, limits.MaxValueLength ?? int.MaxValue),
    };

    /// <summary>
    /// Desired attributes as the target carries them once they are written: what is over a limit is cut, or left out where it would only be
    /// reported. What the target carries whole stays whole, and an empty value is not written where the target has none.
    /// </summary>
    public static IReadOnlyList<DesiredAttribute> AsWritten(
        IReadOnlyList<DesiredAttribute> desired, IReadOnlyList<SourceAttribute> carried, FlattenSettings limits)
    {
        var target = Target(carried);
        var written = new List<DesiredAttribute>(desired.Count);
        var names = new HashSet<string>(desired.Count, StringComparer.Ordinal);
        foreach (var attribute in desired)
        {
            var isCarried = target.TryGetValue(attribute.Name, out var actual);
            var isOver = IsOver(attribute, limits);
            if (attribute.Value.Length == 0 && !isCarried && !isOver) continue;
            if (!isOver || (isCarried && actual == attribute.Value)) Add(attribute);
            else if (limits.Oversize == OversizeRule.Truncate) Add(Cut(attribute, limits));
        }

        return written;

        void Add(DesiredAttribute attribute)
        {
            if (names.Add(attribute.Name)) written.Add(attribute);
        }
    }

    /// <summary>An empty book of the names as written, with their values; null where no name can be cut, so all differ anyway.</summary>
    Dictionary<string, string>? CutNames(FlatAttributes desired) =>
        limits.Oversize == OversizeRule.Truncate && desired.Desired.Any(a => CodePoints.IsOver(a.Name, limits.MaxNameLength))
            ? new Dictionary<string, string>(desired.Desired.Count, StringComparer.Ordinal)
            : null;

    static Mismatch Collided(string name, string value, string winner, string sourcePath) =>
        new(name, sourcePath, MismatchKind.Collision, value, winner, ToWrite: false);

    static Dictionary<string, string> Target(IReadOnlyList<SourceAttribute> actual)
    {
        var target = new Dictionary<string, string>(actual.Count, StringComparer.Ordinal);
        foreach (var (name, value) in actual)
        {
            if (value.IsString) target[name] = value.Text;
            else if (JsonText.Trim(value.Text) is "null") target.Remove(name);
            else target[name] = JsonText.Compact(value.Text);
        }

        return target;
    }
}
