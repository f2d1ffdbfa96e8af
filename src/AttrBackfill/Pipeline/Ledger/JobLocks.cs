using System.Collections.Concurrent;
using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// One run of a job at a time, and each part of it in one process: rows that their holders keep alive with a heartbeat. Any process may
/// take over a row whose heartbeat has stopped, or whose process is known to be gone.
/// </summary>
internal sealed class JobLocks(ILedgerStore store, LedgerWriter writer, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>The part of the lock on the run itself.</summary>
    const string Whole = "";

    const string FindAll = """
        SELECT part AS Part, run_id AS RunId, host AS Host, machine AS Machine, process_id AS ProcessId,
            process_started AS ProcessStarted, heartbeat_at AS HeartbeatAt, boot AS Boot, beat_ms AS BeatMs, token AS Token
        FROM locks
        """;

    const string Find = FindAll + " WHERE job = @job";

    /// <summary>The number of locks, 0 when no run is running. The lock of a dead process counts until a run takes it over.</summary>
    public const string Held = "SELECT COUNT(*) FROM locks";

    /// <summary>A living process whose heartbeat is late gets this long to write one before its lock is taken over.</summary>
    static readonly TimeSpan LastChance = TimeSpan.FromSeconds(3);

    readonly ConcurrentDictionary<string, Lease> _held = [];
    readonly SteadyClock _steady = new(clock);

    /// <summary>
    /// Takes the lock of a job; where another run holds it, <see cref="JobLock.Holder"/> says which. A heartbeat keeps the lock until it
    /// is disposed. The lock of a dead process frees itself within 30 seconds, or at once where its process is known to be gone.
    /// </summary>
    public Task<JobLock> TakeAsync(string job, string runId, CancellationToken cancellationToken) =>
        TakeAsync(job, runId, part: null, cancellationToken);

    /// <summary>
    /// The same for one part of a distributed run: other parts of the same run may be held by others, other runs of the job may not.
    /// </summary>
    public Task<JobLock> TakePartAsync(string job, string runId, TimeWindow part, CancellationToken cancellationToken) =>
        TakeAsync(job, runId, (TimeWindow?)part, cancellationToken);

    async Task<JobLock> TakeAsync(string job, string runId, TimeWindow? part, CancellationToken cancellationToken)
    {
        var (token, key) = (Guid.NewGuid().ToString("N"), part is { } of ? IsoTime.Of(of.From) : Whole);
        var taken = new Attempt(null, false, default);
        await writer.WriteAsync(batch => taken = Take(batch, job, key, runId, token, insists: false), cancellationToken);
        if (taken.IsLate)
        {
            await Task.Delay(LastChance, TimeProvider.System, cancellationToken);
            await writer.WriteAsync(batch => taken = Take(batch, job, key, runId, token, insists: true), cancellationToken);
        }
        if (taken.Other is { } other)
            return new JobLock(other.Holder, null, () => ValueTask.CompletedTask);
        store.Patience = LedgerWriter.Patience;
        var mine = _held[token] = new Lease(token, store, clock, _steady, taken.At);
        return new JobLock(null, mine, () => ReleaseAsync(mine));
    }

    /// <summary>Frees what is still held.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var mine in _held.Values)
            await ReleaseAsync(mine);
    }

    /// <summary>Who works on runs of the job: a holder for each lock that is alive.</summary>
    /// <param name="job">Null for all jobs.</param>
    public async Task<IReadOnlyList<LockHolder>> HoldersAsync(string? job, CancellationToken cancellationToken) => await store.ReadAsync(
        async connection =>
        {
            var rows = await connection.QueryAsync<Row>(job is null ? FindAll : Find, new { job });
            var now = Now(connection);
            return rows.Where(row => IsAlive(row, now)).Select(row => row.Holder).ToList();
        },
        cancellationToken);

    /// <summary>Reading and taking are one write transaction. Heartbeats are outside of it: one that comes meanwhile wins.</summary>
    /// <param name="insists">Takes over from a living process too whose heartbeat has stopped.</param>
    Attempt Take(WriteBatch batch, string job, string part, string runId, string token, bool insists)
    {
        while (true)
        {
            var (at, now) = (_steady.Now, Now(batch.Connection));
            var rows = batch.All<Row>(Find, new { job }).ToList();
            // A batch that is written again has taken it already.
            var others = rows.Where(row => (row.Part == part || row.RunId != runId) && row.Token != token).ToList();
            if (others.Find(row => IsAlive(row, now)) is { } other)
                return new Attempt(other, false, at);
            if (!insists && others.Find(IsKnownToLive) is { } late)
                return new Attempt(late, true, at);
            if (Take(batch, job, part, runId, token, rows.Find(row => row.Part == part), at, now) > 0)
                return new Attempt(null, false, at);
        }
    }

    int Take(WriteBatch batch, string job, string part, string runId, string token, Row? found, TimeSpan at, DateTimeOffset now) =>
        batch.Execute("""
            INSERT INTO locks (job, part, token, run_id, host, machine, process_id, process_started, heartbeat_at, boot, beat_ms)
            VALUES (@job, @part, @token, @runId, @host, @machine, @process, @started, @now, @boot, @beat)
            ON CONFLICT (job, part) DO UPDATE SET
                token = excluded.token, run_id = excluded.run_id, host = excluded.host, machine = excluded.machine,
                process_id = excluded.process_id, process_started = excluded.process_started, heartbeat_at = excluded.heartbeat_at,
                boot = excluded.boot, beat_ms = excluded.beat_ms
            WHERE locks.token = @foundToken AND locks.heartbeat_at = @foundHeartbeat
            """, new
        {
            job,
            part,
            token,
            runId,
            host = Environment.MachineName,
            machine = ThisProcess.Machine,
            process = Environment.ProcessId,
            started = ThisProcess.Started,
            now = IsoTime.Of(now),
            boot = _steady.IsShared ? ThisProcess.Boot : "",
            beat = (long)at.TotalMilliseconds,
            foundToken = found?.Token,
            foundHeartbeat = found?.HeartbeatAt,
        });

    /// <summary>By the clock that all machines of the ledger share.</summary>
    DateTimeOffset Now(DbConnection connection) => clock.GetUtcNow() + store.ClockAhead(connection);

    /// <summary>
    /// A fresh heartbeat counts, unless the process is known to be gone. Since one boot its age is taken from the clock that counts
    /// from there: a step of the wall clock frees no lock. Other machines' heartbeats are dated by the store's clock.
    /// </summary>
    bool IsAlive(Row row, DateTimeOffset now)
    {
        if (row.Machine == ThisProcess.Machine && ThisProcess.IsGone((int)row.ProcessId, row.ProcessStarted))
            return false;
        var age = _steady.IsShared && row.Boot.Length > 0 && row.Boot == ThisProcess.Boot
            ? _steady.Now - TimeSpan.FromMilliseconds(row.BeatMs)
            : (now - IsoTime.Parse(row.HeartbeatAt)).Duration(); // one from far in the future is from before the clock was set back
        return age <= Lease.Stale;
    }

    /// <summary>Its heartbeat is late, but the process is there: it may have waited for a busy store.</summary>
    bool IsKnownToLive(Row row) =>
        _steady.IsShared && row.Machine == ThisProcess.Machine && !ThisProcess.IsGone((int)row.ProcessId, row.ProcessStarted);

    async ValueTask ReleaseAsync(Lease mine)
    {
        if (!_held.TryRemove(mine.Token, out _))
            return;
        await mine.DisposeAsync();
        try
        {
            await writer.WriteAsync(
                batch =>
                {
                    batch.Holds(mine.Token); // what the run counted is written under its lock, and the lock goes with it
                    batch.Execute("DELETE FROM locks WHERE token = @token", new { token = mine.Token });
                },
                CancellationToken.None);
        }
        catch (LedgerException)
        {
            // Of a broken ledger: the row frees itself when this process is gone.
        }
    }

    /// <param name="Other">Who holds the lock; null where it was taken.</param>
    /// <param name="IsLate">The holder's process is there, but its heartbeat has stopped.</param>
    sealed record Attempt(Row? Other, bool IsLate, TimeSpan At);

    sealed record Row
    {
        public string Part { get; init; } = "";

        public string RunId { get; init; } = "";

        public string Host { get; init; } = "";

        public string Machine { get; init; } = "";

        public long ProcessId { get; init; }

        public string ProcessStarted { get; init; } = "";

        public string HeartbeatAt { get; init; } = "";

        public string Boot { get; init; } = "";

        public long BeatMs { get; init; }

        public string Token { get; init; } = "";

        public LockHolder Holder => new(RunId, Host, (int)ProcessId);
    }
}
