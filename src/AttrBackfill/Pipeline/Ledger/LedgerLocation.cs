using System.Data.Common;
using AttrBackfill.Configuration;
using Npgsql;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Where a ledger is kept. It may be opened more than once; connections are shared.</summary>
internal sealed class LedgerLocation : IAsyncDisposable
{
    readonly string? _path;
    readonly NpgsqlDataSource? _database;

    LedgerLocation(string? path, NpgsqlDataSource? database) => (this._path, this._database) = (path, database);

    /// <summary>One file, for the processes of one machine.</summary>
    public static LedgerLocation InFile(string path) => new(path, null);

    /// <summary>For many machines.</summary>
    /// <exception cref="UsageException">It is no connection string.</exception>
    public static LedgerLocation InPostgres(Secret connectionString) => new(null, PostgresDatabase.Open(connectionString));

    /// <summary>The database that machines share; null for a file.</summary>
    public DbDataSource? Database => _database;

    /// <summary>Whether there is a ledger: a file is made by the first run.</summary>
    public bool Exists => _path is null || File.Exists(_path);

    /// <exception cref="LedgerException">It cannot be used.</exception>
    public async Task<SqlLedger> OpenAsync(TimeProvider clock, CancellationToken cancellationToken) => _database is null
        ? await SqliteLedger.OpenAsync(_path!, clock, cancellationToken)
        : await PostgresLedger.OpenAsync(_database, clock, cancellationToken);

    /// <summary>For messages to the user.</summary>
    public override string ToString() => _path ?? PostgresLedger.NameOf(_database!.ConnectionString);

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
