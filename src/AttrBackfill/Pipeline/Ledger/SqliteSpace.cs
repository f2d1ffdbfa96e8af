using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The space of a SQLite file: what erased rows leave is given back, and the write-ahead log is emptied.</summary>
internal sealed class SqliteSpace(string path, Func<DbConnection> connect)
{
    /// <summary>Of a file without tables: from then on it can get smaller.</summary>
    public const string Shrinks = "PRAGMA auto_vacuum = INCREMENTAL";

    const int Incremental = 2, PagesAtOnce = 512, Attempts = 10;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<string?> ReclaimAsync(CancellationToken cancellationToken)
    {
        await using var connection = connect();
        var remark = connection.ExecuteScalar<int>("PRAGMA auto_vacuum") == Incremental
            ? await ShrinkAsync(connection, cancellationToken)
            : Rebuild(connection);
        return await EmptyLogAsync(connection, cancellationToken) ? remark
            : $"the write-ahead log {Path.GetFileName(path)}-wal is in use and may hold erased values; run attrbackfill ledger prune again when no run is at work";
    }

    static async Task<string?> ShrinkAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        while (connection.ExecuteScalar<long>("PRAGMA freelist_count") > 0)
        {
            var since = TimeProvider.System.GetTimestamp();
            // Each row that is read frees a page.
            await using (var freed = await connection.ExecuteReaderAsync($"PRAGMA incremental_vacuum({PagesAtOnce})"))
            {
                while (await freed.ReadAsync(cancellationToken))
                {
                }
            }

            var took = TimeProvider.System.GetElapsedTime(since);
            if (IsRunAtWork(connection)) await Task.Delay(took, TimeProvider.System, cancellationToken);
        }

        return null;
    }

    /// <summary>A file of an earlier version is written anew once, when nothing else uses it.</summary>
    static string? Rebuild(DbConnection connection)
    {
        if (IsRunAtWork(connection))
            return "the file gets smaller when attrbackfill ledger prune runs while no run is at work";
        try
        {
            connection.Execute($"{Shrinks}; VACUUM");
            return null;
        }
        catch (SqliteException e)
        {
            return $"the file could not get smaller (SQLite error {e.SqliteErrorCode}): it needs as much free disk space as it has; run attrbackfill ledger prune again";
        }
    }

    static bool IsRunAtWork(DbConnection connection) => connection.ExecuteScalar<long>(JobLocks.Held) > 0;

    static async Task<bool> EmptyLogAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (connection.ExecuteScalar<int>("PRAGMA wal_checkpoint(TRUNCATE)") == 0) return true;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return false;
    }
}
