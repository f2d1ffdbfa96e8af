using System.Data.Common;
using System.Runtime.InteropServices;
using AttrBackfill.Pipeline.Reconcile;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Counts the mismatches of runs by attribute and path. The rows of mismatches hold those of a whole conversation, so no statement counts
/// them.
/// </summary>
internal sealed class MismatchTally(DbConnection connection) : IDisposable
{
    static readonly string Patched = ContractNames.Of(AttributeAction.Patched), Reverted = ContractNames.Of(AttributeAction.Reverted);

    /// <summary>All mismatches of a row of <c>mismatch_totals</c>.</summary>
    public const string Sum = "missing + different + collision + oversize + type";

    readonly Dictionary<(long Run, string Attribute, string Path), Counts> _counts = [];

    readonly Statement _add = Statement.Of(connection, """
        INSERT INTO mismatch_totals (run, attribute, source_path, missing, different, collision, oversize, type, patched)
        VALUES (@run, @attribute, @path, @missing, @different, @collision, @oversize, @type, @patched)
        ON CONFLICT (run, attribute, source_path) DO UPDATE SET
            missing = mismatch_totals.missing + excluded.missing, different = mismatch_totals.different + excluded.different,
            collision = mismatch_totals.collision + excluded.collision, oversize = mismatch_totals.oversize + excluded.oversize,
            type = mismatch_totals.type + excluded.type, patched = mismatch_totals.patched + excluded.patched
        """);

    public void Clear() => _counts.Clear();

    public void Add(long run, IEnumerable<RecordedMismatch> mismatches) => Add(run, mismatches, +1);

    /// <summary>They are replaced by what a later attempt of the run found.</summary>
    public void Remove(long run, IEnumerable<RecordedMismatch> mismatches) => Add(run, mismatches, -1);

    public void Write(DbTransaction transaction)
    {
        foreach (var ((run, attribute, path), c) in _counts)
        {
            _add.Run(
                transaction, run, StoredText.Encode(attribute), StoredText.Encode(path), c.Missing, c.Different, c.Collision, c.Oversize,
                c.Type, c.Patched);
        }
    }

    public void Dispose() => _add.Dispose();

    void Add(long run, IEnumerable<RecordedMismatch> mismatches, int sign)
    {
        foreach (var m in mismatches)
        {
            ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, (run, m.Attribute, m.SourcePath), out _);
            counts.Add(ContractNames.Kind(m.Kind), m.Action == Patched || m.Action == Reverted, sign);
        }
    }

    record struct Counts(long Missing, long Different, long Collision, long Oversize, long Type, long Patched)
    {
        public void Add(MismatchKind kind, bool isPatched, int sign)
        {
            switch (kind)
            {
                case MismatchKind.Missing: Missing += sign; break;
                case MismatchKind.Different: Different += sign; break;
                case MismatchKind.Collision: Collision += sign; break;
                case MismatchKind.Oversize: Oversize += sign; break;
                default: Type += sign; break;
            }
            Patched += isPatched ? sign : 0;
        }
    }
}
