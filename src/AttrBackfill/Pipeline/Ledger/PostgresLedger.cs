using System.Data.Common;
using System.Net.Sockets;
using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Dapper;
using Npgsql;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The ledger in a PostgreSQL database, which many machines may use at a time.</summary>
internal sealed class PostgresLedger(NpgsqlDataSource database) : ILedgerStore
{
    /// <summary>Clocks that agree within this are taken for the same.</summary>
    static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>The server ended a transaction that waited for this machine, see <see cref="PostgresDatabase"/>.</summary>
    const string IdleInTransaction = "25P03";

    readonly string _name = NameOf(database.ConnectionString);

    /// <summary>Opens the ledger; makes its tables, or brings them up to date, where needed.</summary>
    /// <exception cref="LedgerException">The database cannot be reached or used, or is of a newer version.</exception>
    /// <param name="migrates">False for a command that only reads: an older ledger is refused.</param>
    /// <exception cref="UsageException">The ledger is of an older version, and is not to be migrated.</exception>
    public static async Task<SqlLedger> OpenAsync(
        NpgsqlDataSource database, bool migrates, TimeProvider clock, CancellationToken cancellationToken)
    {
        var store = new PostgresLedger(database);
        var migration = await Task.Run(() => store.Prepare(migrates), cancellationToken);
        return new SqlLedger(store, clock) { Migration = migration };
    }

    public TimeSpan Patience { get; set; }

    public string AmongIds => "= ANY(@ids)";

    public object Ids(IEnumerable<string> ids) => ids.Select(StoredId.Encode).ToArray();

    public string NumberedIds => "unnest(@ids) WITH ORDINALITY AS numbered (id, number)";

    public DbConnection Connect() => database.OpenConnection();

    public bool LosesConnections => true;

    public bool IsConnectionLoss(Exception e) => e switch
    {
        PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal) || p.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or IdleInTransaction,
        NpgsqlException or IOException or TimeoutException => true,
        _ => false,
    };

    public bool IsThere(Exception connectionLoss) => connectionLoss is PostgresException { SqlState: IdleInTransaction };

    /// <remarks>
    /// Writers of all machines take turns, as those of a file do: what one has read stays true until it commits, and no two of them
    /// wait for each other's rows. A writer that dies or is cut off loses its turn; see <see cref="PostgresDatabase"/>.
    /// </remarks>
    public DbTransaction BeginWrite(DbConnection connection)
    {
        var transaction = connection.BeginTransaction();
        connection.Execute(
            "SELECT pg_advisory_xact_lock(hashtext('attrbackfill'), hashtext('write ' || current_schema()))", transaction: transaction);
        return transaction;
    }

    public Task<string?> ReclaimAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(
        "PostgreSQL keeps erased rows in its files until its own vacuum reuses their space; to give it back at once: VACUUM FULL");

    public TimeSpan ClockAhead(DbConnection connection)
    {
        var ahead = connection.ExecuteScalar<DateTime>("SELECT clock_timestamp()") - TimeProvider.System.GetUtcNow().UtcDateTime;
        return ahead.Duration() < ClockTolerance ? TimeSpan.Zero : ahead;
    }

    /// <summary>The server checks its own pages as it reads them; that it answers is all there is to ask.</summary>
    public Task CheckAsync(DbConnection connection) => connection.ExecuteScalarAsync<int>("SELECT 1");

    public Task<long> SizeAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>("""
        SELECT COALESCE(SUM(pg_total_relation_size(c.oid)), 0)::bigint
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relkind = 'r'
        """);

    public LedgerException Explain(Exception e) => e as LedgerException ?? new LedgerException(e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            $"The ledger's {_name} refuses the user; check user name and password in the connection string",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            $"The ledger's {_name} does not exist; create it with createdb, or correct the connection string",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } p =>
            $"The ledger's {_name} does not allow that{TableOf(p)}; grant the user its schema, tables included",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            $"The disk of the ledger's {_name} is full; free some space and resume the run",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            $"The ledger's {_name} is read-only, a standby perhaps; connect to the primary, then resume the run",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            $"The ledger's {_name} has no connection left; raise max_connections or end other programs, then resume the run",
        PostgresException p => $"The ledger's {_name} failed ({p.SqlState}{WordsOf(p.SqlState)}); resume the run when it is sound again",
        NpgsqlException or TimeoutException or IOException =>
            $"The ledger's {_name} cannot be reached ({CauseOf(e)}); check that it runs and answers, then resume the run",
        _ => $"The ledger's {_name} failed: {UnexpectedFailure.Types(e)}",
    }, e);

    static string TableOf(PostgresException refused) =>
        refused.TableName is { Length: > 0 } table ? $" (table {SafeText.Plain(table)})" : "";

    /// <summary>The server's own words can hold a value.</summary>
    static string WordsOf(string state) => state switch
    {
        PostgresErrorCodes.AdminShutdown => ": the connection was ended by an administrator",
        PostgresErrorCodes.CrashShutdown => ": the server ended after a crash",
        PostgresErrorCodes.CannotConnectNow => ": the server is starting up or shutting down",
        PostgresErrorCodes.QueryCanceled => ": the statement took too long, or was cancelled",
        _ => state[..2] switch
        {
            "08" => ": the connection broke",
            "22" or "23" => ": the data was refused",
            "25" => ": the transaction was ended",
            "40" => ": it collided with another transaction",
            "42" => ": its tables are not those that this version expects",
            "53" => ": the server has run out of a resource",
            "58" or "XX" => ": the server has an error of its own",
            _ => "",
        },
    };

    static string CauseOf(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket) return $"network: {socket.SocketErrorCode}";
            if (e is TimeoutException) return "no answer in time";
        }

        return exception is NpgsqlException { InnerException: IOException } or IOException ? "the connection broke" : "no connection";
    }

    /// <summary>Where it is, without the user and without secrets.</summary>
    public static string NameOf(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"PostgreSQL database {parts.Database ?? parts.Username} on {parts.Host}:{parts.Port}";
    }

    LedgerMigration? Prepare(bool migrates)
    {
        try
        {
            return PostgresSchema.BringUpToDate(database, _name, migrates);
        }
        catch (Exception e) when (e is not (OperationCanceledException or UsageException))
        {
            throw Explain(e);
        }
    }
}
