using System.Security.Cryptography;
using System.Text;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Conversations of which nothing is kept but a keyed hash of the id, in the form of an id: the key is a secret of the ledger, so that the
/// hash says nothing to those who do not have the ledger. Counts of runs stay; a run's row of such a conversation has the hash for its id.
/// </summary>
/// <param name="key">A random text made once for the ledger.</param>
internal sealed class ForgottenIds(
    ILedgerStore store, FencedWriter writing, TimeProvider clock, Func<CancellationToken, Task<string>> key)
{
    public const string Message = "forgotten";

    const int IdBytes = 16, IdsInTransaction = 100;

    byte[]? _key;

    /// <summary>Those of the ids that are forgotten.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var any = await store.ReadAsync(
            c => c.ExecuteScalarAsync<long?>("SELECT 1 FROM forgotten LIMIT 1"), cancellationToken);
        if (any is null) return new HashSet<string>();
        await LoadKeyAsync(cancellationToken);
        var hashed = ids.Distinct().ToDictionary(HashOf, StringComparer.Ordinal);
        var found = await store.ByIdsAsync<byte[]>(
            $"SELECT hash FROM forgotten WHERE hash {store.AmongIds}", hashed.Keys, chunk => new { ids = chunk }, cancellationToken);
        return found.Select(hash => hashed[StoredId.Decode(hash)]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Erases all that is kept of these conversations; ids that the ledger does not know are forgotten too.</summary>
    /// <returns>The runs that knew one of them, now or before an earlier call.</returns>
    public async Task<IReadOnlyList<string>> ForgetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await LoadKeyAsync(cancellationToken);
        var runs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in ids.Chunk(IdsInTransaction))
        {
            var known = new List<string>();
            await writing.WriteAsync(
                batch =>
                {
                    known.Clear(); // the batch may be written again
                    foreach (var id in chunk) known.AddRange(Forget(batch, id));
                },
                cancellationToken);
            runs.UnionWith(known);
        }

        return [.. runs.Order(StringComparer.Ordinal)];
    }

    /// <summary>The conversations with a value that contains the text: as it was read, as it was written, or as a report has it.</summary>
    public async Task<IReadOnlyList<string>> CarryingAsync(string text, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        bool Has(string? value) => value?.Contains(text, StringComparison.Ordinal) == true;
        var patches = store.StreamAsync(
            "SELECT conversation_id, changes FROM patches", null, r => (r.Id(0), StoredChanges.Unpack(r.Bytes(1))), cancellationToken);
        var canaries = store.StreamAsync(
            "SELECT conversation_id, content FROM canary_members WHERE content IS NOT NULL", null,
            r => (r.Id(0), StoredChanges.Unpack(r.Bytes(1))), cancellationToken);
        await foreach (var (id, changes) in patches.Concat(canaries))
            if (changes.Any(c => Has(c.Before) || Has(c.After))) found.Add(id);
        var mismatches = store.StreamAsync(
            $"SELECT m.conversation_id, m.content, p.changes FROM mismatches m {MismatchRows.JoinPatch}", null,
            r => (r.Id(0), MismatchRows.Read(r.Bytes(1), r.BytesOrNull(2))), cancellationToken);
        await foreach (var (id, recorded) in mismatches)
            if (recorded.Any(m => Has(m.Expected) || Has(m.Actual))) found.Add(id);
        var lost = store.StreamAsync(
            "SELECT conversation_id, expected, actual FROM lost_values", null,
            r => (r.Id(0), r.TextOrNull(1), r.TextOrNull(2)), cancellationToken);
        await foreach (var (id, expected, actual) in lost)
            if (Has(expected) || Has(actual)) found.Add(id);
        return [.. found.Order(StringComparer.Ordinal)];
    }

    async Task LoadKeyAsync(CancellationToken cancellationToken) => _key ??= Encoding.UTF8.GetBytes(await key(cancellationToken));

    string HashOf(string id) => StoredId.Decode(HMACSHA256.HashData(_key!, Encoding.UTF8.GetBytes("conversation " + id))[..IdBytes]);

    List<string> Forget(WriteBatch batch, string id)
    {
        var hash = HashOf(id);
        var of = new
        {
            id = StoredId.Encode(id), text = StoredText.Encode(id), hash = StoredId.Encode(hash), hashText = hash,
            like = $"%{id}%", message = Message, now = IsoTime.Of(clock.GetUtcNow()),
        };
        batch.Execute("INSERT INTO forgotten (hash, forgotten_at) VALUES (@hash, @now) ON CONFLICT (hash) DO NOTHING", of);
        var runs = batch.All<string>("""
            SELECT run_id FROM runs WHERE number IN (SELECT run FROM conversations WHERE conversation_id IN (@id, @hash))
                OR number IN (SELECT run FROM patches WHERE conversation_id = @id)
                OR run_id IN (SELECT run_id FROM lost_values WHERE conversation_id = @id)
                OR number IN (SELECT run FROM rule_examples WHERE conversation_id = @id)
            """, of).ToList();
        batch.Execute("""
            DELETE FROM mismatches
            WHERE conversation_id = @id AND run IN (SELECT run FROM conversations WHERE conversation_id = @id)
            """, of);
        batch.Execute("""
            DELETE FROM rechecks
            WHERE conversation_id = @id AND written_by IN (SELECT run FROM patches WHERE conversation_id = @id)
            """, of);
        batch.Execute("DELETE FROM patches WHERE conversation_id = @id", of);
        batch.Execute("DELETE FROM canary_members WHERE conversation_id = @id", of);
        batch.Execute("DELETE FROM lost_values WHERE conversation_id = @id", of);
        batch.Execute("DELETE FROM rule_examples WHERE conversation_id = @id", of);
        batch.Execute("""
            DELETE FROM rule_bystanders WHERE run IN (SELECT number FROM runs WHERE compared_with IS NOT NULL) AND conversation_id = @id
            """, of);
        batch.Execute("DELETE FROM settled WHERE target IN (SELECT number FROM targets) AND conversation_id = @id", of);
        batch.Execute("DELETE FROM deferred WHERE conversation_id = @id", of);
        batch.Execute("UPDATE listed_ids SET conversation_id = @hash WHERE conversation_id = @id", of);
        batch.Execute("UPDATE runs SET selection = replace(selection, @text, @hashText) WHERE selection LIKE @like", of);
        batch.Execute("UPDATE search_trust SET lost_by = NULL WHERE lost_by = @text", of);
        batch.Execute("""
            UPDATE conversations SET conversation_id = @hash, participant_id = NULL, correlation_id = NULL, message = @message
            WHERE conversation_id = @id
            """, of);
        return runs;
    }
}
