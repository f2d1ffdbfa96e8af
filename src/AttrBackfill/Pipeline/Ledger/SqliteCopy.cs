using System.Globalization;
using AttrBackfill.Configuration;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Copies of a ledger file. A copy is consistent whatever other processes write meanwhile, holds what is still in the write-ahead log,
/// and is whole or not there: it is made under another name, flushed to disk and renamed.
/// </summary>
internal static class SqliteCopy
{
    const string Partial = ".partial";

    /// <exception cref="SqliteException">The ledger cannot be read, or the disk is full.</exception>
    /// <exception cref="IOException">The copy cannot be written, or is there and is not to be overwritten.</exception>
    /// <exception cref="UnauthorizedAccessException">The copy cannot be written.</exception>
    public static void Make(SqliteConnection source, string to, bool overwrites = false)
    {
        // Only one process at a time makes a copy that it may overwrite. Any number may be asked for the same new file.
        var partial = overwrites ? to + Partial : string.Create(
            CultureInfo.InvariantCulture, $"{to}.{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}{Partial}");
        Delete(partial); // of a process that died
        try
        {
            PrivateFiles.CreateEmpty(partial);
            using (var copy = Open(partial, SqliteOpenMode.ReadWrite))
            {
                copy.Execute("PRAGMA synchronous = OFF"); // it is flushed below, as a whole
                source.BackupDatabase(copy);
            }

            using (var written = File.OpenHandle(partial, FileMode.Open, FileAccess.Write)) RandomAccess.FlushToDisk(written);
            File.Move(partial, to, overwrites);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
        }
        catch
        {
            Delete(partial);
            throw;
        }
    }

    /// <summary>
    /// A backup, for reading alone. Where no write-ahead log was copied with it, nothing is made beside it: it may be in a folder that
    /// cannot be written.
    /// </summary>
    public static SqliteConnection OpenBackup(string path) => File.Exists(path + "-wal")
        ? Open(path, SqliteOpenMode.ReadOnly)
        : Open($"file:{Uri.EscapeDataString(Path.GetFullPath(path))}?immutable=1", SqliteOpenMode.ReadOnly);

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The file, and what SQLite keeps beside it.</summary>
    public static void Delete(string path)
    {
        foreach (var file in new[] { path, path + "-wal", path + "-shm", path + "-journal" }) File.Delete(file);
    }
}
