using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Where a ledger is kept. It may be opened more than once; connections are shared.</summary>
internal sealed class LedgerLocation : IAsyncDisposable
{
    readonly string? _path;
    readonly NpgsqlDataSource? _database;

    LedgerLocation(string? path, NpgsqlDataSource? database) => (this._path, this._database) = (path, database);

    /// <summary>One file, for the processes of one machine.</summary>
    public static LedgerLocation InFile(string path) => new(Path.GetFullPath(path), null) { Name = path };

    /// <summary>For many machines.</summary>
    /// <exception cref="UsageException">It is no connection string.</exception>
    public static LedgerLocation InPostgres(Secret connectionString)
    {
        var database = PostgresDatabase.Open(connectionString);
        return new LedgerLocation(null, database) { Name = PostgresLedger.NameOf(database.ConnectionString) };
    }

    /// <summary>The database that machines share; null for a file.</summary>
    public DbDataSource? Database => _database;

    /// <summary>Whether there is a ledger: a file is made by the first run.</summary>
    public bool Exists => _path is null || File.Exists(_path);

    string Name { get; init; } = "";

    /// <summary>Makes the ledger where there is none, and migrates one of an older version.</summary>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    public Task<SqlLedger> OpenAsync(TimeProvider clock, CancellationToken cancellationToken) =>
        OpenAsync(migrates: true, clock, cancellationToken);

    /// <summary>For commands that only read: a ledger of an older version is not migrated.</summary>
    /// <exception cref="UsageException">It is of an older version.</exception>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    public Task<SqlLedger> OpenToReadAsync(TimeProvider clock, CancellationToken cancellationToken) =>
        OpenAsync(migrates: false, clock, cancellationToken);

    /// <summary>Checks the ledger, of whatever version. Nothing is changed.</summary>
    public Task<IReadOnlyList<LedgerFinding>> InspectAsync(CancellationToken cancellationToken)
    {
        ThrowIfNone();
        LedgerInspection inspection = _database is null
            ? new SqliteInspection(_path!, () => SqliteCopy.Open(_path!, SqliteOpenMode.ReadOnly))
            : new PostgresInspection(_database, new PostgresLedger(_database).Explain);
        return inspection.RunAsync(cancellationToken);
    }

    /// <summary>A consistent copy as a file, also while a run is at work.</summary>
    /// <exception cref="UsageException">The file is there or cannot be written, or the ledger is a database.</exception>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    public async Task BackUpAsync(string file, CancellationToken cancellationToken)
    {
        if (_database is not null)
            throw new UsageException($"{Name} is backed up by its own tool: {PostgresTools.Dump(_database.ConnectionString, file)}");
        ThrowIfNone();
        if (Path.Exists(file)) throw new UsageException($"{SafeText.Quoted(file)} is there already; name a new file");
        try
        {
            await Task.Run(() => Copy(file), cancellationToken);
        }
        catch (SqliteException e)
        {
            throw SqliteLedger.Explain(e.SqliteErrorCode == SqliteLedger.DiskFull ? file : _path!, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException(
                $"{SafeText.Quoted(file)} cannot be written ({FileTrouble.Of(e)}); name a new file in a folder that exists and may be written",
                e);
        }
    }

    /// <summary>Puts a backup in the ledger's place, once it has been checked; keeps what was there.</summary>
    /// <exception cref="UsageException">There is no such file, or the ledger is a database.</exception>
    /// <exception cref="LedgerInUseException">A run is at work.</exception>
    /// <exception cref="LedgerException">The backup is not sound, or the ledger cannot be written.</exception>
    public Task<LedgerRestored> RestoreAsync(string file, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_database is not null)
            throw new UsageException($"{Name} is restored by its own tool: {PostgresTools.Restore(_database.ConnectionString, file)}");
        if (!File.Exists(file)) throw new UsageException($"{SafeText.Quoted(file)} not found; name a file that ledger backup has written");
        if (Path.GetFullPath(file) == _path) throw new UsageException($"{SafeText.Quoted(file)} is the ledger itself; name a backup of it");
        return Task.Run(() => new SqliteRestore(_path!, clock).RunAsync(file, cancellationToken), cancellationToken);
    }

    /// <summary>For messages to the user.</summary>
    public override string ToString() => Name;

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    async Task<SqlLedger> OpenAsync(bool migrates, TimeProvider clock, CancellationToken cancellationToken) => _database is null
        ? await SqliteLedger.OpenAsync(_path!, migrates, clock, cancellationToken)
        : await PostgresLedger.OpenAsync(_database, migrates, clock, cancellationToken);

    void Copy(string file)
    {
        using var source = SqliteCopy.Open(_path!, SqliteOpenMode.ReadOnly);
        SqliteCopy.Make(source, file);
    }

    void ThrowIfNone()
    {
        if (!Exists) throw new UsageException($"there is no ledger at {Name} yet; the first run makes it");
    }
}
