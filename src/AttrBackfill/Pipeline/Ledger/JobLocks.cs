using System.Collections.Concurrent;
using System.Data.Common;
using AttrBackfill.Configuration;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// One run of a job at a time, and each part of it in one process: rows that their holders keep alive with a heartbeat. A row whose
/// heartbeat has stopped, or whose process is known to be gone, is anybody's.
/// </summary>
internal sealed class JobLocks(ILedgerStore store, LedgerWriter writer, TimeProvider clock) : IAsyncDisposable
{
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Stale = TimeSpan.FromSeconds(25);

    /// <summary>The part of the lock on the run itself.</summary>
    const string Whole = "";

    const string Find = """
        SELECT part AS Part, run_id AS RunId, host AS Host, machine AS Machine, process_id AS ProcessId,
            process_started AS ProcessStarted, heartbeat_at AS HeartbeatAt
        FROM locks WHERE job = @job
        """;

    readonly ConcurrentDictionary<string, Held> held = [];

    /// <param name="part">Null for the run itself.</param>
    public async Task<JobLock> TakeAsync(string job, string runId, TimeWindow? part, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString("N");
        Row? other = null;
        await writer.WriteAsync(batch => other = Take(batch, job, part is { } of ? LedgerTime.Of(of.From) : Whole, runId, token), cancellationToken);
        if (other is not null)
            return new JobLock(other.Holder, () => ValueTask.CompletedTask);
        var mine = held[token] = new Held(token, new PeriodicTimer(Heartbeat, clock));
        mine.Beating = BeatAsync(mine);
        return new JobLock(null, () => ReleaseAsync(mine), mine.Lost.Token);
    }

    /// <summary>Frees what is still held.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var mine in held.Values)
            await ReleaseAsync(mine);
    }

    /// <summary>Who is at work on runs of the job: one holder for each lock.</summary>
    public async Task<IReadOnlyList<LockHolder>> HoldersAsync(string job, CancellationToken cancellationToken) => await store.ReadAsync(
        async connection =>
        {
            var rows = await connection.QueryAsync<Row>(Find, new { job });
            var now = Now(connection);
            return rows.Where(row => IsAlive(row, now)).Select(row => row.Holder).ToList();
        },
        cancellationToken);

    /// <returns>Who holds the lock, or null where it was taken. Reading and taking are one write transaction.</returns>
    Row? Take(WriteBatch batch, string job, string part, string runId, string token)
    {
        var now = Now(batch.Connection);
        // Another run's part keeps a run away as much as that run itself.
        var other = batch.All<Row>(Find, new { job }).FirstOrDefault(row => (row.Part == part || row.RunId != runId) && IsAlive(row, now));
        if (other is not null)
            return other;
        batch.Execute("""
            INSERT INTO locks (job, part, token, run_id, host, machine, process_id, process_started, heartbeat_at)
            VALUES (@job, @part, @token, @runId, @host, @machine, @process, @started, @now)
            ON CONFLICT (job, part) DO UPDATE SET
                token = excluded.token, run_id = excluded.run_id, host = excluded.host, machine = excluded.machine,
                process_id = excluded.process_id, process_started = excluded.process_started, heartbeat_at = excluded.heartbeat_at
            """, new
        {
            job,
            part,
            token,
            runId,
            host = Environment.MachineName,
            machine = ThisProcess.Machine,
            process = Environment.ProcessId,
            started = LedgerTime.Of(ThisProcess.Started),
            now = LedgerTime.Of(now),
        });
        return null;
    }

    /// <summary>By the clock that all machines of the ledger share.</summary>
    DateTimeOffset Now(DbConnection connection) => clock.GetUtcNow() + store.ClockAhead(connection);

    static bool IsAlive(Row row, DateTimeOffset now)
    {
        // Either way: a heartbeat from far in the future is one from before the clock was set back.
        if ((now - LedgerTime.Parse(row.HeartbeatAt)).Duration() > Stale)
            return false;
        return row.Machine != ThisProcess.Machine || !ThisProcess.IsGone((int)row.ProcessId, LedgerTime.Parse(row.ProcessStarted));
    }

    async Task BeatAsync(Held mine)
    {
        try
        {
            while (await mine.Timer.WaitForNextTickAsync())
            {
                var rows = 0;
                await writer.WriteAsync(
                    batch => rows = batch.Execute(
                        "UPDATE locks SET heartbeat_at = @now WHERE token = @token",
                        new { now = LedgerTime.Of(Now(batch.Connection)), token = mine.Token }),
                    CancellationToken.None);
                if (rows > 0)
                    continue;
                // The machine slept, and another run took over.
                await mine.Lost.CancelAsync();
                return;
            }
        }
        catch (Exception e) when (e is LedgerException or ObjectDisposedException)
        {
            // The run learns of a broken ledger from its own writes.
        }
    }

    async ValueTask ReleaseAsync(Held mine)
    {
        if (!held.TryRemove(mine.Token, out _))
            return;
        mine.Timer.Dispose();
        await mine.Beating;
        try
        {
            await writer.WriteAsync(
                batch => batch.Execute("DELETE FROM locks WHERE token = @token", new { token = mine.Token }), CancellationToken.None);
        }
        catch (LedgerException)
        {
            // Of a broken ledger: the row frees itself when this process is gone.
        }
    }

    sealed class Held(string token, PeriodicTimer timer)
    {
        public string Token { get; } = token;

        public PeriodicTimer Timer { get; } = timer;

        public CancellationTokenSource Lost { get; } = new();

        public Task Beating { get; set; } = Task.CompletedTask;
    }

    sealed record Row
    {
        public string Part { get; init; } = "";

        public string RunId { get; init; } = "";

        public string Host { get; init; } = "";

        public string Machine { get; init; } = "";

        public long ProcessId { get; init; }

        public string ProcessStarted { get; init; } = "";

        public string HeartbeatAt { get; init; } = "";

        public LockHolder Holder => new(RunId, Host, (int)ProcessId);
    }
}
