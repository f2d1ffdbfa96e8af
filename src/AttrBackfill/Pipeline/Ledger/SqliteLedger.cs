using System.Data.Common;
using System.Text.Json;
using AttrBackfill.Configuration;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The ledger in one SQLite file, which several processes may use at a time.</summary>
internal sealed class SqliteLedger : ILedgerStore
{
    // Transactions are short; who waits this long waits for something that is stuck.
    const int BusySeconds = 30;

    const int HeartbeatBusyMilliseconds = 1000;

    /// <summary>SQLITE_CORRUPT: a page is damaged.</summary>
    internal const int Corrupt = 11;

    /// <summary>SQLITE_FULL.</summary>
    internal const int DiskFull = 13;

    /// <summary>SQLITE_NOTADB: the file is no database.</summary>
    internal const int NoDatabase = 26;

    const int WriterCacheKiB = 8 * 1024, ReaderCacheKiB = 2 * 1024;
    const int CheckpointPages = 8192;

    /// <summary>Bytes of the write-ahead log from which on a writer empties it before it writes more.</summary>
    const long LargestLog = 40L << 20;

    const int LogBusyMilliseconds = 250;

    readonly string _path;
    readonly string _connectionString;
    long _emptyFrom = LargestLog;

    SqliteLedger(string path)
    {
        this._path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = BusySeconds,
            // A pooled connection outlives its ledger, and keeps the file open.
            Pooling = false,
        }.ToString();
    }

    /// <summary>
    /// Opens the ledger at <paramref name="path"/>; makes the folder and the file, or brings the file up to date, where needed.
    /// </summary>
    /// <exception cref="LedgerException">The file cannot be used: no access, no space, corrupt, or of a newer version.</exception>
    public static Task<SqlLedger> OpenAsync(string path, TimeProvider clock, CancellationToken cancellationToken) =>
        OpenAsync(path, migrates: true, clock, cancellationToken);

    /// <param name="migrates">False for a command that only reads: an older ledger is refused.</param>
    /// <exception cref="UsageException">The ledger is of an older version, and is not to be migrated.</exception>
    /// <exception cref="LedgerException">The file cannot be used: no access, no space, corrupt, or of a newer version.</exception>
    public static async Task<SqlLedger> OpenAsync(string path, bool migrates, TimeProvider clock, CancellationToken cancellationToken)
    {
        var store = new SqliteLedger(Path.GetFullPath(path));
        var migration = await Task.Run(() => store.Prepare(migrates), cancellationToken);
        return new SqlLedger(store, clock) { Migration = migration };
    }

    public TimeSpan Patience { get; set; }

    public string AmongIds => "IN (SELECT unhex(value) FROM json_each(@ids))";

    public object Ids(IEnumerable<string> ids) => JsonSerializer.Serialize(ids.Select(id => Convert.ToHexString(StoredId.Encode(id))));

    public string NumberedIds => "(SELECT unhex(value) AS id, key + 1 AS number FROM json_each(@ids)) AS numbered";

    /// <summary>A reader goes through the file once: what it has read it need not keep.</summary>
    public DbConnection Connect() => Connect(ReaderCacheKiB);

    /// <summary>Ids are random, so rows go all over the file: a larger cache saves most of the writing.</summary>
    public DbConnection ConnectWriter() => Connect(WriterCacheKiB);

    public DbConnection ConnectHeartbeat()
    {
        var connection = Connect(ReaderCacheKiB);
        // A heartbeat need not reach the disk: after a power cut its process is gone too. Checkpoints are left to the writer.
        connection.Execute(
            $"PRAGMA busy_timeout = {HeartbeatBusyMilliseconds}; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0");
        return connection;
    }

    SqliteConnection Connect(int cacheKiB)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // secure_delete: what is erased is overwritten.
            // FULL: a commit has reached the disk when it returns, which an intent's durability means. Rarer checkpoints (of pages
            // of 4 KiB) save writing too.
            connection.Execute($"""
                PRAGMA busy_timeout = {BusySeconds * 1000};
                PRAGMA synchronous = FULL;
                PRAGMA cache_size = -{cacheKiB};
                PRAGMA wal_autocheckpoint = {CheckpointPages};
                PRAGMA secure_delete = ON;
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public DbTransaction BeginWrite(DbConnection connection)
    {
        EmptyLargeLog(connection);
        return ((SqliteConnection)connection).BeginTransaction(deferred: false);
    }

    /// <summary>
    /// SQLite starts the log anew once all of it is in the file. Two processes that write without a pause never leave it that moment, so
    /// the log would grow without end: here others wait for it. While a reader keeps the log, it is tried again once the log has grown.
    /// </summary>
    void EmptyLargeLog(DbConnection connection)
    {
        if (new FileInfo(_path + "-wal") is not { Exists: true, Length: var length } || length <= _emptyFrom) return;
        connection.Execute($"PRAGMA busy_timeout = {LogBusyMilliseconds}");
        var isKept = connection.ExecuteScalar<long>("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
        connection.Execute($"PRAGMA busy_timeout = {BusySeconds * 1000}");
        _emptyFrom = isKept ? length + (LargestLog / 4) : LargestLog;
    }

    public Task<string?> ReclaimAsync(CancellationToken cancellationToken) =>
        new SqliteSpace(_path, Connect).ReclaimAsync(cancellationToken);

    public TimeSpan ClockAhead(DbConnection connection) => TimeSpan.Zero;

    public async Task CheckAsync(DbConnection connection)
    {
        var found = await connection.ExecuteScalarAsync<string>("PRAGMA quick_check(1)");
        if (found != "ok")
            throw Damaged(_path, found);
    }

    /// <summary>Without the pages that are free.</summary>
    public Task<long> SizeAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>(
        "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");

    public LedgerException Explain(Exception e) => Explain(_path, e);

    internal static LedgerException Explain(string path, Exception e) => e as LedgerException ?? new LedgerException(e switch
    {
        SqliteException { SqliteErrorCode: Corrupt or NoDatabase } s => Damaged(path, Code(s)).Message,
        SqliteException { SqliteErrorCode: DiskFull } =>
            $"The disk of the ledger {path} is full; free some space and resume the run",
        SqliteException { SqliteErrorCode: 8 } =>
            $"The ledger {path} cannot be written: the file or its folder is read-only; allow writing or use another --output folder",
        SqliteException { SqliteErrorCode: 3 or 14 or 23 } or UnauthorizedAccessException =>
            $"The ledger {path} cannot be opened; check that its folder exists and may be read and written, or use another --output folder",
        SqliteException { SqliteErrorCode: 5 or 6 } =>
            $"The ledger {path} has been kept busy by another process for {BusySeconds} seconds; end that process and try again",
        SqliteException { SqliteErrorCode: 10 } or IOException =>
            $"The ledger {path} cannot be read or written ({(e is SqliteException s ? Code(s) : FileTrouble.Of(e))}); check the disk and its folder, then resume the run",
        _ => $"The ledger {path} failed: {(e is SqliteException s ? Code(s) : UnexpectedFailure.Types(e))}",
    }, e);

    /// <summary>SQLite's own words can hold a value.</summary>
    static string Code(SqliteException e) => $"SQLite error {e.SqliteErrorCode}, extended {e.SqliteExtendedErrorCode}";

    internal static LedgerException Damaged(string path, string? how) => new(
        $"The ledger {path} is damaged or is no ledger ({how}); restore a backup with attrbackfill ledger restore FILE, or move it aside "
        + $"together with {Path.GetFileName(path)}-wal and start with an empty one; reports already written are kept");

    LedgerMigration? Prepare(bool migrates)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(_path)!);
            PrivateFiles.CreateEmpty(_path); // SQLite gives its write-ahead log and shared memory the mode of this file
            using var connection = (SqliteConnection)Connect();
            var schema = new SqliteSchema(connection, _path);
            if (migrates) return schema.BringUpToDate();
            schema.MakeOrRefuse();
            return null;
        }
        catch (Exception e) when (e is not (OperationCanceledException or UsageException))
        {
            throw Explain(e);
        }
    }
}
