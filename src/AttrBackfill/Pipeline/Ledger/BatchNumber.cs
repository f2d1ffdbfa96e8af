using System.Data.Common;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The number of a writer's batch, recorded in the batch's own transaction. When the connection breaks during a commit, it says whether
/// the commit took effect. A store whose connections cannot be lost needs none.
/// </summary>
internal sealed class BatchNumber(ILedgerStore store)
{
    /// <summary>Rows of writers that were killed. A writer waits for minutes, not days.</summary>
    static readonly TimeSpan Forgotten = TimeSpan.FromDays(2);

    readonly string _writer = Guid.NewGuid().ToString("N");
    long _batch;

    public void Next() => _batch++;

    /// <returns>The same connection.</returns>
    public DbConnection Prepare(DbConnection connection)
    {
        if (store.LosesConnections && _batch == 1)
        {
            connection.Execute("DELETE FROM writer_batches WHERE committed_at < @before",
                new { before = IsoTime.Of(TimeProvider.System.GetUtcNow() - Forgotten) });
        }

        return connection;
    }

    public bool IsCommitted(DbConnection connection, DbTransaction transaction) => connection.ExecuteScalar<long?>(
        "SELECT batch FROM writer_batches WHERE writer = @writer", new { writer = _writer }, transaction) == _batch;

    public void Write(DbConnection connection, DbTransaction transaction)
    {
        if (!store.LosesConnections)
            return;
        connection.Execute(
            """
            INSERT INTO writer_batches (writer, batch, committed_at) VALUES (@writer, @batch, @now)
            ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, committed_at = excluded.committed_at
            """,
            new { writer = _writer, batch = _batch, now = IsoTime.Of(TimeProvider.System.GetUtcNow()) }, transaction);
    }

    /// <summary>The writer ends.</summary>
    public void Forget(DbConnection connection)
    {
        if (!store.LosesConnections)
            return;
        try
        {
            connection.Execute("DELETE FROM writer_batches WHERE writer = @writer", new { writer = _writer });
        }
        catch (DbException)
        {
            // A later writer removes the row.
        }
    }
}
