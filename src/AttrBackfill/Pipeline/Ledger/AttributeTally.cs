using System.Data.Common;
using System.Runtime.InteropServices;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Sums up which attributes the conversations of a batch have, so that sixty attributes of five hundred conversations cost sixty
/// rows, not thirty thousand. What the rules matched and left out is kept beside them, in rows that no report lists.
/// </summary>
internal sealed class AttributeTally(DbConnection connection) : IDisposable
{
    readonly Dictionary<(string Run, string Attribute, string Path), (long Conversations, int MaxLength, bool IsUnmapped)> _sums = [];
    readonly HashSet<string> _inConversation = new(StringComparer.Ordinal);

    // Of each conversation comes all that was matched so far: a row is written once. A batch that fails takes this object with it.
    const int MostNotes = 10_000;
    readonly HashSet<(string Run, string Attribute, string Path)> _notes = [];
    readonly HashSet<(string Run, string Attribute, string Path)> _newNotes = [];

    /// <summary>In <c>is_lacking</c>: the row is no attribute of a conversation.</summary>
    public const int Note = 2;

    readonly Statement _add = Statement.Of(connection, """
        INSERT INTO attributes_seen (run_id, attribute, source_path, conversations, max_length, is_lacking)
        VALUES (@run, @attribute, @path, @conversations, @length, @lacking)
        ON CONFLICT (run_id, attribute, source_path) DO UPDATE SET
            conversations = attributes_seen.conversations + excluded.conversations,
            max_length = CASE WHEN excluded.max_length > attributes_seen.max_length
                THEN excluded.max_length ELSE attributes_seen.max_length END,
            is_lacking = excluded.is_lacking
        """);

    public void Clear()
    {
        _sums.Clear();
        _newNotes.Clear();
        if (_notes.Count > MostNotes) _notes.Clear();
    }

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

    /// <summary>A pattern has no name, a name that the rules leave out no path.</summary>
    public void Add(string run, RuleNotes rules)
    {
        foreach (var pattern in rules.Patterns) AddNote((run, "", pattern));
        foreach (var name in rules.LeftOut) AddNote((run, name, ""));
    }

    public void Write(DbTransaction transaction)
    {
        foreach (var (run, attribute, path) in _newNotes)
            _add.Run(transaction, run, StoredText.Encode(attribute), StoredText.Encode(path), 0, 0, Note);
        foreach (var ((run, attribute, path), sum) in _sums)
        {
            _add.Run(transaction, run, StoredText.Encode(attribute), StoredText.Encode(path), sum.Conversations, sum.MaxLength,
                sum.IsUnmapped ? 1 : 0);
        }
    }

    public void Dispose() => _add.Dispose();

    void AddNote((string Run, string Attribute, string Path) note)
    {
        if (_notes.Add(note)) _newNotes.Add(note);
    }
}
