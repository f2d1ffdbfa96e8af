using System.Data.Common;

namespace AttrBackfill.Pipeline.Ledger;

/// <param name="Attempt">Its number among the patches of the conversation in the run.</param>
/// <param name="Changes">As <see cref="StoredChanges"/>.</param>
internal sealed record StoredPatch(long Attempt, byte[] Changes);

/// <summary>The row that holds all mismatches of a conversation in a run.</summary>
internal sealed class MismatchRows(DbConnection connection) : IDisposable
{
    /// <summary>The patch whose values the mismatches <c>m</c> share.</summary>
    public const string JoinPatch = """
        LEFT JOIN patches p ON p.run = m.run AND p.conversation_id = m.conversation_id AND p.attempt = m.patch
        """;

    readonly Statement _add = Statement.Of(connection,
        "INSERT INTO mismatches (run, conversation_id, patch, content) VALUES (@run, @conversation, @patch, @content)");

    readonly Statement _find = Statement.Of(connection, $"""
        SELECT m.content, p.changes FROM mismatches m {JoinPatch}
        WHERE m.run = @run AND m.conversation_id = @conversation
        """);

    readonly Statement _remove = Statement.Of(connection,
        "DELETE FROM mismatches WHERE run = @run AND conversation_id = @conversation");

    /// <param name="patch">Where some of the values may be stored already.</param>
    public void Add(
        DbTransaction transaction, long run, byte[] conversation, IReadOnlyList<RecordedMismatch> mismatches, StoredPatch? patch)
    {
        var content = StoredMismatches.Pack(mismatches, patch is null ? [] : StoredChanges.Unpack(patch.Changes), out var isShared);
        _add.Run(transaction, run, conversation, isShared ? patch!.Attempt : null, content);
    }

    /// <returns>What was removed.</returns>
    public IReadOnlyList<RecordedMismatch> Remove(DbTransaction transaction, long run, byte[] conversation)
    {
        if (_find.Rows(transaction, run, conversation) is not [var row]) return [];
        _remove.Run(transaction, run, conversation);
        return Read((byte[])row[0]!, (byte[]?)row[1]);
    }

    /// <param name="changes">Of the patch that <see cref="JoinPatch"/> finds.</param>
    public static IReadOnlyList<RecordedMismatch> Read(byte[] content, byte[]? changes) =>
        StoredMismatches.Unpack(content, changes is null ? [] : StoredChanges.Unpack(changes));

    public void Dispose()
    {
        _add.Dispose();
        _find.Dispose();
        _remove.Dispose();
    }
}
