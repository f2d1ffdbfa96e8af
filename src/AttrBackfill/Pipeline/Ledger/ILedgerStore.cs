using System.Data.Common;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// What differs between the databases that can hold a ledger; the SQL in <see cref="SqlLedger"/> and its helpers is common to
/// them. The schema is in place before a store is handed out.
/// </summary>
internal interface ILedgerStore
{
    /// <summary>The condition on a column of <see cref="StoredId"/> that it is one of the parameter <c>@ids</c>.</summary>
    string AmongIds { get; }

    /// <summary>The value of <c>@ids</c>: one parameter, however many they are.</summary>
    object Ids(IEnumerable<string> ids);

    /// <summary>The parameter <c>@ids</c> as rows of <c>id</c> and <c>number</c>, from 1.</summary>
    string NumberedIds { get; }

    /// <summary>A connection of its own for each reader.</summary>
    DbConnection Connect();

    /// <summary>The writer's.</summary>
    DbConnection ConnectWriter() => Connect();

    /// <summary>The heartbeat's: it waits for other writers a moment only, and is tried again.</summary>
    DbConnection ConnectHeartbeat() => Connect();

    /// <summary>
    /// How long a store that is away is waited for: zero until a run is under way, which a database's restart must not end.
    /// </summary>
    TimeSpan Patience { get; set; }

    /// <summary>Whether the connection failed, and not what was asked: on a new connection the same may succeed.</summary>
    bool IsConnectionLoss(Exception e) => false;

    /// <summary>
    /// Whether a store that works ended the connection, since this process was suspended or slow: the work is tried again whatever the
    /// patience.
    /// </summary>
    bool IsThere(Exception connectionLoss) => false;

    /// <summary>Whether a connection can break while a commit is under way, so that its fate is unknown.</summary>
    bool LosesConnections => false;

    /// <summary>
    /// Begins a transaction in which what was read stays true until the commit (SQLite: BEGIN IMMEDIATE, PostgreSQL: an advisory lock),
    /// which taking a lock
    /// and keeping the counters rely on.
    /// </summary>
    DbTransaction BeginWrite(DbConnection connection);

    /// <summary>Overwrites erased rows and gives their space back, in short pieces.</summary>
    /// <returns>What is still to be done and how; null where nothing is.</returns>
    Task<string?> ReclaimAsync(CancellationToken cancellationToken);

    /// <summary>
    /// How far the clock that the store's machines share is ahead of this machine's: heartbeats of several machines are compared by
    /// it. Zero where a store serves one machine.
    /// </summary>
    TimeSpan ClockAhead(DbConnection connection);

    /// <summary>Looks through the whole store for damage.</summary>
    /// <exception cref="LedgerException">It is damaged.</exception>
    Task CheckAsync(DbConnection connection);

    /// <summary>The bytes that the ledger's rows and indexes take.</summary>
    Task<long> SizeAsync(DbConnection connection);

    /// <summary>Says what went wrong in one line: what, where, what to do.</summary>
    LedgerException Explain(Exception e);
}
