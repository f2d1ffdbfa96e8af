using Dapper;
using DbUp;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Brings a file to the schema of this program. The file carries its version as its <c>user_version</c>, so that an up-to-date file
/// costs one look.
/// </summary>
internal static class SqliteSchema
{
    public static void BringUpToDate(SqliteConnection connection, string path)
    {
        if (IsCurrent(connection, path))
            return;
        // Outside of a transaction, or not at all. The settings stay with the file.
        if (connection.ExecuteScalar<int>("PRAGMA user_version") == 0)
            connection.Execute(SqliteSpace.Shrinks);
        connection.Execute("PRAGMA journal_mode = WAL");
        // Of two processes that start at the same time one migrates and the other waits here, then finds it done.
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            if (!IsCurrent(connection, path))
                Migrate(connection);
            connection.Execute("COMMIT");
        }
        catch
        {
            // A full disk ends the transaction by itself; closing the connection ends any other.
            connection.Close();
            throw;
        }
    }

    static bool IsCurrent(SqliteConnection connection, string path) => LedgerSchema.IsCurrent(
        connection.ExecuteScalar<int>("PRAGMA user_version"), path, "use that version or another --output folder");

    static void Migrate(SqliteConnection connection)
    {
        using var shared = new SharedConnection(connection);
        var result = DeployChanges.To.SqliteDatabase(shared)
            .WithScripts(dialect: text => text)
            .WithoutTransaction() // It is part of ours.
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw result.Error;
        connection.Execute($"PRAGMA user_version = {LedgerSchema.Known}");
    }
}
