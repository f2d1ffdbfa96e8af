using System.Data.Common;
using System.Runtime.InteropServices;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Sums up which attributes the conversations of a batch have, so that sixty attributes of five hundred conversations cost sixty
/// rows, not thirty thousand.
/// </summary>
internal sealed class AttributeTally(DbConnection connection) : IDisposable
{
    readonly Dictionary<(string Run, string Attribute, string Path), (long Conversations, int MaxLength, bool IsUnmapped)> _sums = [];
    readonly HashSet<string> _inConversation = new(StringComparer.Ordinal);

    readonly Statement _add = Statement.Of(connection, """
        INSERT INTO attributes_seen (run_id, attribute, source_path, conversations, max_length, is_lacking)
        VALUES (@run, @attribute, @path, @conversations, @length, @lacking)
        ON CONFLICT (run_id, attribute, source_path) DO UPDATE SET
            conversations = attributes_seen.conversations + excluded.conversations,
            max_length = CASE WHEN excluded.max_length > attributes_seen.max_length
                THEN excluded.max_length ELSE attributes_seen.max_length END,
            is_lacking = excluded.is_lacking
        """);

    public void Clear() => _sums.Clear();

    public void Add(string run, IReadOnlyList<AttributeSeen> seen)
    {
        _inConversation.Clear();
        foreach (var (attribute, path, length, lacking) in seen)
        {
            // A conversation has an attribute once; coverage must not pass 1.
            if (!_inConversation.Add(attribute))
                continue;
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (run, attribute, path), out _);
            sum = (sum.Conversations + 1, Math.Max(sum.MaxLength, length), lacking);
        }
    }

    public void Write(DbTransaction transaction)
    {
        foreach (var ((run, attribute, path), sum) in _sums)
            _add.Run(transaction, run, StoredText.Encode(attribute), StoredText.Encode(path), sum.Conversations, sum.MaxLength, sum.IsUnmapped ? 1 : 0);
    }

    public void Dispose() => _add.Dispose();
}
