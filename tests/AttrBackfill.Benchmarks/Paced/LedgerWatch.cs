using System.Diagnostics;
using AttrBackfill.Benchmarks.Nights;
using AttrBackfill.Genesys.Api;
using Npgsql;

namespace AttrBackfill.Benchmarks.Paced;

/// <summary>Looks at the ledger during one command: a SQLite file's write-ahead log, a PostgreSQL server's transactions.</summary>
internal sealed class LedgerWatch : IAsyncDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest transaction of the program, and how long a client did not take the rows of its query.</summary>
    const string Transactions = """
        SELECT COALESCE(EXTRACT(EPOCH FROM MAX(clock_timestamp() - xact_start)), 0)::float8,
            COUNT(*) FILTER (WHERE wait_event = 'ClientWrite')
        FROM pg_stat_activity WHERE application_name = 'attrbackfill' AND xact_start IS NOT NULL
        """;

    readonly CancellationTokenSource _over = new();
    readonly Stopwatch _watch = Stopwatch.StartNew();
    readonly Task _looking;

    public LedgerWatch(string file, NightDatabase? database) =>
        _looking = database is null ? FileAsync(file + "-wal") : ServerAsync(database);

    public TimeSpan Elapsed => _watch.Elapsed;

    public long LargestLog { get; private set; }

    public double LongestTransaction { get; private set; }

    /// <summary>Looks that found the server waiting for the program to take the rows of a query.</summary>
    public int Waits { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _watch.Stop();
        await _over.CancelAsync();
        await _looking;
        _over.Dispose();
    }

    async Task FileAsync(string path)
    {
        while (!_over.IsCancellationRequested)
        {
            var log = new FileInfo(path);
            if (log.Exists) LargestLog = Math.Max(LargestLog, log.Length);
            await PauseAsync();
        }
    }

    async Task ServerAsync(NightDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false;Application Name=watch");
        await connection.OpenAsync();
        while (!_over.IsCancellationRequested)
        {
            await using (var command = new NpgsqlCommand(Transactions, connection))
            await using (var row = await command.ExecuteReaderAsync())
            {
                await row.ReadAsync();
                LongestTransaction = Math.Max(LongestTransaction, row.GetDouble(0));
                if (row.GetInt64(1) > 0) Waits++;
            }

            await PauseAsync();
        }
    }

    Task PauseAsync() => Task.Delay(Look, _over.Token).ContinueWith(_ => { }, TaskScheduler.Default);
}
