using AttrBackfill.Pipeline.Ledger;

namespace AttrBackfill.Cli.Display;

/// <summary>What the end of a run says about its attributes: those with the most mismatches, and those written most often.</summary>
internal sealed record RunDigest(IReadOnlyList<AttributeRow> Worst, IReadOnlyList<AttributeRow> Written, long WrittenInAll)
{
    /// <summary>When the newest of the conversations started that the live API no longer returns; null for none.</summary>
    public DateTimeOffset? NewestGone { get; init; }

    const int WorstShown = 5;
    const int WrittenShown = 10;

    /// <summary>However many attributes there are, it keeps only those that are shown.</summary>
    public static async Task<RunDigest> OfAsync(IAsyncEnumerable<AttributeRow> attributes, CancellationToken cancellationToken)
    {
        var (worst, written, all) = (new Top(WorstShown, a => a.Mismatches), new Top(WrittenShown, a => a.Patched), 0L);
        await foreach (var attribute in attributes.WithCancellation(cancellationToken))
        {
            worst.Add(attribute);
            written.Add(attribute);
            if (attribute.Patched > 0) all++;
        }

        return new RunDigest(worst.Rows, written.Rows, all);
    }

    sealed class Top(int most, Func<AttributeRow, long> of)
    {
        readonly List<AttributeRow> _rows = [];

        public IReadOnlyList<AttributeRow> Rows => _rows;

        /// <summary>Of equals the first stays first: attributes come by name.</summary>
        public void Add(AttributeRow row)
        {
            if (of(row) == 0) return;
            var at = _rows.FindIndex(r => of(r) < of(row));
            _rows.Insert(at < 0 ? _rows.Count : at, row);
            if (_rows.Count > most) _rows.RemoveAt(most);
        }
    }
}
