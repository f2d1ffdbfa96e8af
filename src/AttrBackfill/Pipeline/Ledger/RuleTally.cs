using System.Data.Common;
using System.Runtime.InteropServices;
using AttrBackfill.Pipeline.Reconcile;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Counts the effects of new rules by attribute, and keeps the first few conversations of each, by their start.</summary>
internal sealed class RuleTally(DbConnection connection) : IDisposable
{
    /// <summary>Conversations that are kept of an attribute and an effect.</summary>
    public const int MostExamples = 3;

    const string OfEffect = "run = @run AND attribute = @attribute AND effect = @effect";

    readonly Dictionary<(long Run, string Attribute, RuleEffect Effect), Seen> _seen = [];

    readonly Statement _add = Statement.Of(connection, """
        INSERT INTO rule_totals (run, attribute, effect, conversations) VALUES (@run, @attribute, @effect, @conversations)
        ON CONFLICT (run, attribute, effect) DO UPDATE SET conversations = rule_totals.conversations + excluded.conversations
        """);

    readonly Statement _addExample = Statement.Of(connection, $"""
        INSERT INTO rule_examples (run, attribute, effect, conversation_start, conversation_id)
        SELECT @run, @attribute, @effect, CAST(@start AS BIGINT), @id
        WHERE {MostExamples} > (
            SELECT COUNT(*) FROM rule_examples WHERE {OfEffect} AND (conversation_start, conversation_id) < (@start, @id))
        ON CONFLICT DO NOTHING
        """);

    readonly Statement _trim = Statement.Of(connection, $"""
        DELETE FROM rule_examples WHERE {OfEffect} AND (conversation_start, conversation_id) NOT IN (
            SELECT conversation_start, conversation_id FROM rule_examples WHERE {OfEffect}
            ORDER BY conversation_start, conversation_id LIMIT {MostExamples})
        """);

    public void Clear() => _seen.Clear();

    public void Add(long run, string conversationId, DateTimeOffset? start, IEnumerable<RuleChange> changes)
    {
        var example = (StoredTime.OfStart(start), StoredId.Encode(conversationId));
        foreach (var (attribute, effect) in changes)
        {
            ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, (run, attribute, effect), out _);
            seen ??= new Seen();
            seen.Add(example, hasExamples: effect <= RuleEffect.Leaves);
        }
    }

    public void Write(DbTransaction transaction)
    {
        foreach (var ((run, name, of), seen) in _seen)
        {
            var (attribute, effect, added) = (StoredText.Encode(name), ContractNames.Of(of), 0);
            _add.Run(transaction, run, attribute, effect, seen.Conversations);
            foreach (var (start, id) in seen.First) added += _addExample.Run(transaction, run, attribute, effect, start, id);
            if (added > 0) _trim.Run(transaction, run, attribute, effect);
        }
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_add, _addExample, _trim]) statement.Dispose();
    }

    /// <summary>What a batch has seen of an attribute and an effect.</summary>
    sealed class Seen
    {
        public long Conversations { get; private set; }

        public List<(long Start, byte[] Id)> First { get; } = new(MostExamples + 1);

        public void Add((long Start, byte[] Id) conversation, bool hasExamples)
        {
            Conversations++;
            if (!hasExamples) return;
            var at = First.FindIndex(f => IsBefore(conversation, f));
            First.Insert(at < 0 ? First.Count : at, conversation);
            if (First.Count > MostExamples) First.RemoveAt(MostExamples);
        }

        static bool IsBefore((long Start, byte[] Id) one, (long Start, byte[] Id) other) =>
            one.Start != other.Start ? one.Start < other.Start : one.Id.AsSpan().SequenceCompareTo(other.Id) < 0;
    }
}
