using System.Globalization;
using Dapper;
using DbUp;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Brings a file to the schema of this program. The file carries its version as its <c>user_version</c>, so that an up-to-date file
/// costs one look. Before an existing ledger is migrated a copy is made beside it, <c>ledger.db.before-0004</c>; the last one is kept.
/// </summary>
/// <param name="keepsCopy">False for a file that is a copy itself.</param>
internal sealed class SqliteSchema(SqliteConnection connection, string path, bool keepsCopy = true)
{
    /// <summary>Of two processes one migrates and the other waits, for the time that a large ledger takes.</summary>
    const int WaitSeconds = 1800;

    int? _from;
    string? _copy;

    public static int VersionOf(SqliteConnection connection) => connection.ExecuteScalar<int>("PRAGMA user_version");

    /// <summary>A new ledger gets its tables, an older one is migrated.</summary>
    /// <returns>Null where nothing was migrated.</returns>
    /// <exception cref="LedgerException">The ledger is of a newer version.</exception>
    public LedgerMigration? BringUpToDate()
    {
        if (IsCurrent()) return null;
        var isNew = VersionOf(connection) == 0;
        // Outside of a transaction, or not at all. The settings stay with the file.
        if (isNew) connection.Execute(SqliteSpace.Shrinks);
        connection.Execute("PRAGMA journal_mode = WAL");
        while (MigrateFurther(isNew))
        {
        }

        return _from is { } from ? new LedgerMigration(from, LedgerSchema.Known, _copy) : null;
    }

    /// <summary>A new ledger gets its tables, an older one is refused.</summary>
    /// <exception cref="UsageException">The ledger is of an older version.</exception>
    /// <exception cref="LedgerException">The ledger is of a newer version.</exception>
    public void MakeOrRefuse()
    {
        if (IsCurrent()) return;
        LedgerSchema.ThrowIfOlder(VersionOf(connection), path);
        BringUpToDate();
    }

    /// <summary>
    /// One script in its transaction. A new ledger gets all of them in one: it is whole or empty. Another process may have run the
    /// script while this one waited for its turn.
    /// </summary>
    /// <returns>Whether more is to do.</returns>
    bool MigrateFurther(bool isNew)
    {
        connection.Execute("BEGIN IMMEDIATE", commandTimeout: WaitSeconds);
        try
        {
            var version = VersionOf(connection);
            if (!IsCurrent())
            {
                if (_from is null && version > 0) Begin(version);
                do Run(LedgerSchema.Scripts[version++]);
                while (isNew && version < LedgerSchema.Known);
                connection.Execute($"PRAGMA user_version = {version}");
                if (version == LedgerSchema.Known) LedgerSchema.EndMigration(connection);
            }

            connection.Execute("COMMIT");
            return version < LedgerSchema.Known;
        }
        catch
        {
            // A full disk ends the transaction by itself; closing the connection ends any other.
            connection.Close();
            throw;
        }
    }

    /// <summary>A migration that continues an interrupted one keeps the copy from before that one.</summary>
    void Begin(int version)
    {
        var interrupted = LedgerSchema.MigratingFrom(connection);
        _from = interrupted ?? version;
        if (!keepsCopy) return;
        var copy = path + LedgerCopies.Before + _from.Value.ToString("0000", CultureInfo.InvariantCulture);
        if (interrupted is null)
        {
            // This connection has the turn to write: the copy is what is migrated.
            using (var source = SqliteCopy.Open(path, SqliteOpenMode.ReadOnly)) SqliteCopy.Make(source, copy, overwrites: true);
            var copies = Path.GetFileName(path) + LedgerCopies.Before + "*";
            foreach (var other in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, copies))
            {
                if (other != copy) File.Delete(other);
            }

            LedgerSchema.BeginMigration(connection, version);
        }

        _copy = File.Exists(copy) ? copy : null;
    }

    bool IsCurrent() => LedgerSchema.IsCurrent(VersionOf(connection), path, "use that version or another --output folder");

    void Run(string script)
    {
        using var shared = new SharedConnection(connection);
        var result = DeployChanges.To.SqliteDatabase(shared)
            .WithScripts(name => name == script, dialect: text => text)
            .WithoutTransaction() // It is part of ours.
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw result.Error;
    }
}
