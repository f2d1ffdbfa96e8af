using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The durable record of runs, conversations, mismatches and patches, in an SQL database. One object serves a process; other processes
/// may use the same database. Each part is a facet of the same store.
/// </summary>
/// <exception cref="LedgerException">
/// Any member of any part: the store cannot be read or written (full disk, read-only, corrupt).
/// </exception>
internal sealed class SqlLedger : IAsyncDisposable
{
    readonly ILedgerStore _store;
    readonly TimeProvider _clock;
    readonly LedgerWriter _writer;
    readonly FencedWriter _writing;
    readonly PendingCalls _pendingCalls;
    readonly ConcurrentDictionary<string, StartedRun> _started;
    bool _isDisposed;

    public SqlLedger(ILedgerStore store, TimeProvider clock)
        : this(store, clock, new PendingCalls(), new ConcurrentDictionary<string, StartedRun>(StringComparer.Ordinal))
    {
    }

    SqlLedger(ILedgerStore store, TimeProvider clock, PendingCalls pendingCalls, ConcurrentDictionary<string, StartedRun> started)
        : this(store, clock, pendingCalls, started, new LedgerWriter(store, connection => new WriteBatch(connection, pendingCalls)), null,
            null)
    {
    }

    SqlLedger(
        ILedgerStore store, TimeProvider clock, PendingCalls pendingCalls, ConcurrentDictionary<string, StartedRun> started,
        LedgerWriter writer,
        JobLocks? locks, Fence? fence)
    {
        (_store, _clock, _pendingCalls, _started, _writer) = (store, clock, pendingCalls, started, writer);
        _writing = new FencedWriter(writer, fence);
        Locks = locks ?? new JobLocks(store, writer, clock);
        Runs = new LedgerRuns(store, _writing, started, clock);
        ListedIds = new ListedIdRows(store, _writing);
        Journal = new LedgerJournal(store, _writing, pendingCalls, Runs, clock);
        Progress = new LedgerProgress(store, _writing);
        Canaries = new CanaryRows(store, _writing);
        Parts = new PartRows(store, _writing, clock);
        Rules = new RuleRows(store, _writing, Runs);
        Reports = new ReportRows(store, FlushAsync, Rules);
        Figures = new RunFigures(store);
        Coverage = new CoverageRows(store);
        Histories = new HistoryRows(store);
        SearchTrust = new SearchTrustRows(store, _writing, clock);
        GivenNames = new GivenNameRows(store, _writing);
        Rechecks = new RecheckRows(store, _writing, clock);
        Values = new KeptValues(store, _writing, clock);
        EarlierValues = new EarlierValues(store, _writing);
        Forgotten = new ForgottenIds(store, _writing, clock, SaltAsync);
    }

    /// <summary>What opening the ledger changed; null where it was up to date, or new.</summary>
    public LedgerMigration? Migration { get; init; }

    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>What runs there are, and how each began and ended.</summary>
    public LedgerRuns Runs { get; }

    /// <summary>The conversations that runs were given by id.</summary>
    public ListedIdRows ListedIds { get; }

    /// <summary>Intents and outcomes, conversation by conversation, and what they say of a target.</summary>
    public LedgerJournal Journal { get; }

    /// <summary>How far jobs and runs have come: outcomes, windows, watermarks, open conversations.</summary>
    public LedgerProgress Progress { get; }

    /// <summary>How far the canaries of runs have come.</summary>
    public CanaryRows Canaries { get; }

    /// <summary>The parts of distributed runs.</summary>
    public PartRows Parts { get; }

    public JobLocks Locks { get; }

    /// <summary>The rows of the reports.</summary>
    public ReportRows Reports { get; }

    /// <summary>What plans found that compare rules.</summary>
    public RuleRows Rules { get; }

    /// <summary>Sums for charts and trends.</summary>
    public RunFigures Figures { get; }

    /// <summary>Which days a job has looked at.</summary>
    public CoverageRows Coverage { get; }

    /// <summary>What is known of one conversation.</summary>
    public HistoryRows Histories { get; }

    /// <summary>How far the attribute search is trusted.</summary>
    public SearchTrustRows SearchTrust { get; }

    /// <summary>The names of attributes in the contracts of data actions.</summary>
    public GivenNameRows GivenNames { get; }

    /// <summary>What was written and has been read again since.</summary>
    public RecheckRows Rechecks { get; }

    /// <summary>What visitors typed, erased once it is old.</summary>
    public KeptValues Values { get; }

    /// <summary>What runs keep of conversations that a scrub looked at, erased as the scrub ends.</summary>
    public EarlierValues EarlierValues { get; }

    /// <summary>Conversations that were erased and are never filled again.</summary>
    public ForgottenIds Forgotten { get; }

    /// <summary>The same ledger for a run that holds a lock: each batch carries the lock's token. It is closed with this one.</summary>
    public SqlLedger Under(Fence fence) => new(_store, _clock, _pendingCalls, _started, _writer, Locks, fence);

    /// <summary>From now on a store that is away is waited for no longer.</summary>
    public void StopWaiting() => _writer.StopWaiting();

    /// <summary>Asked before a call that writes: once a batch could not be written, the outcome of that call could not be either.</summary>
    public void ThrowIfBroken() => _writer.ThrowIfBroken();

    /// <summary>Looks through the whole store for damage; takes seconds for a large one.</summary>
    /// <exception cref="LedgerException">It is damaged.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => _store.ReadAsync(
        async connection =>
        {
            await _store.CheckAsync(connection);
            return 0;
        },
        cancellationToken);

    /// <summary>Gives the space of erased rows back to the file system, and leaves nothing of them in files.</summary>
    /// <returns>What is still to be done and how; null where nothing is.</returns>
    public Task<string?> ReclaimAsync(CancellationToken cancellationToken) => _store.ReclaimAsync(cancellationToken);

    /// <summary>The bytes that its rows and indexes take.</summary>
    public Task<long> SizeAsync(CancellationToken cancellationToken) => _store.ReadAsync(_store.SizeAsync, cancellationToken);

    /// <summary>A random text made once for this ledger: the salt of masked values, and the key of forgotten ids.</summary>
    public async Task<string> SaltAsync(CancellationToken cancellationToken)
    {
        const string Find = "SELECT value FROM meta WHERE name = 'salt'";
        var salt = await _store.ReadAsync(c => c.ExecuteScalarAsync<string?>(Find), cancellationToken);
        if (salt is not null) return salt;
        var made = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await _writing.WriteAsync(
            batch =>
            {
                // Another process may have been faster; the first one counts.
                batch.Execute("INSERT INTO meta (name, value) VALUES ('salt', @made) ON CONFLICT (name) DO NOTHING", new { made });
                salt = batch.First<string>(Find, new { });
            },
            cancellationToken);
        return salt!;
    }

    /// <summary>
    /// Writes what is queued, frees the locks, closes. A ledger under a fence is closed with the one that it is a view of.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_writing.IsFenced || Interlocked.Exchange(ref _isDisposed, true)) return;
        await Locks.DisposeAsync();
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (LedgerException)
        {
            // Earlier writes have failed for the same reason and said so.
        }

        await _writer.DisposeAsync();
    }

    /// <summary>Writes the call counters that wait for a batch.</summary>
    Task FlushAsync(CancellationToken cancellationToken) =>
        _pendingCalls.IsEmpty ? Task.CompletedTask : _writing.WriteAsync(_ => { }, cancellationToken);
}
