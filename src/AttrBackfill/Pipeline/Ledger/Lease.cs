using System.Data.Common;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The run no longer holds its job's lock: it writes nothing more, neither to Genesys Cloud nor to the ledger nor a report.
/// </summary>
internal sealed class LockLostException(string message) : ExpectedException(ExitCode.Locked, message);

/// <summary>
/// A lock that was taken, kept alive by a heartbeat on a connection of its own, which waits for no data. The holder may write to Genesys
/// Cloud until <see cref="Valid"/> after the last heartbeat that succeeded. After that it must renew the lease first: another process
/// may have taken the lock over.
/// </summary>
internal sealed class Lease : IAsyncDisposable
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>Safely below <see cref="Stale"/>: what is sent at the last moment arrives before another process takes over.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromSeconds(15);

    /// <summary>Another process may take over a lock after so long without a heartbeat.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(25);

    /// <summary>Longer than the writer waits for the store, which has the more precise message.</summary>
    static readonly TimeSpan Patience = LedgerWriter.Patience + TimeSpan.FromSeconds(30);

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public const string TakenOver =
        "another process has taken this run's lock over, since its heartbeat had stopped; nothing more is written here";
    const string Unreachable = "the ledger could not be reached for so long that the run's lock may be lost; resume the run";
    const int CommandSeconds = 5;

    readonly ILedgerStore _store;
    readonly TimeProvider _clock;
    readonly SteadyClock _steady;
    readonly PeriodicTimer _timer;
    readonly SemaphoreSlim _turn = new(1);
    readonly CancellationTokenSource _lost = new();
    readonly Task _beating;
    readonly CancellationTokenSource _ending = new();
    DbConnection? _connection;
    long _renewedAt;
    string? _lossMessage;

    /// <param name="takenAt">By <paramref name="steady"/>: when the row's heartbeat was set.</param>
    public Lease(string token, ILedgerStore store, TimeProvider clock, SteadyClock steady, TimeSpan takenAt)
    {
        (Token, _store, _clock, _steady, _renewedAt) = (token, store, clock, steady, takenAt.Ticks);
        _timer = new PeriodicTimer(Heartbeat, clock);
        _beating = BeatAsync();
    }

    public string Token { get; }

    public CancellationToken Lost => _lost.Token;

    public LockLostException? Loss => Volatile.Read(ref _lossMessage) is { } message ? new LockLostException(message) : null;

    TimeSpan Age => _steady.Now - TimeSpan.FromTicks(Interlocked.Read(ref _renewedAt));

    public bool IsLost => Volatile.Read(ref _lossMessage) is not null;

    bool IsValid => !IsLost && Age < Valid;

    /// <summary>
    /// Returns at once while the lease is valid; past its deadline it renews the lease, and waits for a store that is away.
    /// </summary>
    /// <exception cref="LockLostException">Another process has the lock, or the store stays away.</exception>
    public async ValueTask EnsureAsync(CancellationToken cancellationToken)
    {
        while (!IsValid)
        {
            if (Loss is { } lost) throw lost;
            if (!await TryRenewAsync(onlyIfInvalid: true, cancellationToken))
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>A batch found another token in the lock's row.</summary>
    public void Lose() => Lose(TakenOver);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _timer.Dispose();
        await _beating;
        await _turn.WaitAsync();
        Disconnect();
        _turn.Release();
    }

    async Task BeatAsync()
    {
        while (!IsLost && await _timer.WaitForNextTickAsync())
        {
            while (!IsLost && !await TryRenewAsync(onlyIfInvalid: false, CancellationToken.None))
            {
                if (Age > Patience) Lose(Unreachable);
                await Task.Delay(Pause, TimeProvider.System, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_ending.IsCancellationRequested) return;
            }
        }
    }

    /// <returns>False where the store could not be written.</returns>
    async Task<bool> TryRenewAsync(bool onlyIfInvalid, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (IsLost || (onlyIfInvalid && IsValid)) return true;
            await Task.Run(Renew, CancellationToken.None); // a busy SQLite file blocks its thread
            return true;
        }
        catch (Exception e) when (e is DbException or IOException or TimeoutException or InvalidOperationException)
        {
            Disconnect();
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    void Renew()
    {
        var connection = _connection ??= _store.ConnectHeartbeat();
        var ahead = _store.ClockAhead(connection);
        var at = _steady.Now; // before the row is written: the deadline must not lie behind the row's
        var rows = connection.Execute(
            "UPDATE locks SET heartbeat_at = @now, beat_ms = @beat WHERE token = @token",
            new { now = IsoTime.Of(_clock.GetUtcNow() + ahead), beat = (long)at.TotalMilliseconds, token = Token },
            commandTimeout: CommandSeconds);
        if (rows == 0) Lose(TakenOver);
        else Interlocked.Exchange(ref _renewedAt, at.Ticks);
    }

    void Lose(string why)
    {
        if (Interlocked.CompareExchange(ref _lossMessage, why, null) is null) _ = _lost.CancelAsync();
    }

    void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
