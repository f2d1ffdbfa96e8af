using System.Reflection;
using Dapper;
using DbUp;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Brings a file to the schema of this program with the scripts in Migrations. The number of scripts is the version of the
/// schema; the file carries it as its <c>user_version</c>, so that an up-to-date file costs one look.
/// </summary>
internal static class SqliteSchema
{
    const string Scripts = "AttrBackfill.Pipeline.Ledger.Migrations.";

    static readonly int Known = Assembly.GetExecutingAssembly().GetManifestResourceNames().Count(IsScript);

    public static void BringUpToDate(SqliteConnection connection, string path)
    {
        if (IsCurrent(connection, path))
            return;
        // Outside of a transaction, or not at all. The setting stays with the file.
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

    static bool IsCurrent(SqliteConnection connection, string path)
    {
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (version > Known)
        {
            throw new LedgerException(
                $"The ledger {path} was written by a newer attrbackfill (ledger version {version}, this program knows {Known}); "
                + "use that version or another --output folder");
        }
        return version == Known;
    }

    static void Migrate(SqliteConnection connection)
    {
        using var shared = new SharedConnection(connection);
        var result = DeployChanges.To.SqliteDatabase(shared)
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), IsScript)
            .WithVariablesDisabled()
            .WithoutTransaction() // It is part of ours.
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw result.Error;
        connection.Execute($"PRAGMA user_version = {Known}");
    }

    static bool IsScript(string resource) => resource.StartsWith(Scripts, StringComparison.Ordinal);
}
