using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The durable record of runs, conversations, mismatches and patches. An intent is durable when <see cref="RecordIntentAsync"/>
/// returns, an outcome when <see cref="RecordOutcomeAsync"/> returns; both are committed in batches.
/// </summary>
/// <exception cref="LedgerException">Any member: the store cannot be read or written (full disk, read-only, corrupt).</exception>
internal interface ILedger : IAsyncDisposable
{
    /// <summary>Also for a run that goes on: its status is running again, what it was asked to do stays as it was at first.</summary>
    /// <returns>False where the id is that of another job's run: nothing was written.</returns>
    Task<bool> StartRunAsync(RunRecord run, CancellationToken cancellationToken);

    /// <summary>Keeps the conversations that a new run was given by id, in several transactions.</summary>
    Task AddListedIdsAsync(string runId, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>How many of them the ledger has; fewer than the run's selection says where its process died while they were written.</summary>
    Task<long> CountListedIdsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>In the order given, read a page at a time.</summary>
    IAsyncEnumerable<string> ListedIdsAsync(string runId, CancellationToken cancellationToken);

    Task EndRunAsync(string runId, RunEnd end, CancellationToken cancellationToken);

    Task<RunRecord?> FindRunAsync(string runId, CancellationToken cancellationToken);

    // Lists of runs leave Selection and Settings empty: the texts can be large, and few callers need those of one run.

    /// <summary>Newest first, and last those that a wrong clock has dated ahead of now: they are the latest for no purpose.</summary>
    Task<IReadOnlyList<RunRecord>> RunsAsync(string? job, CancellationToken cancellationToken);

    /// <summary>In the same order, the first <paramref name="most"/>.</summary>
    Task<IReadOnlyList<RunRecord>> LatestRunsAsync(string? job, int most, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="conversationIds"/> that have an outcome in this run already (failed ones excepted, so that a resume tries them again).</summary>
    Task<IReadOnlySet<string>> DoneInRunAsync(string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken);

    /// <summary>How many of <paramref name="conversationIds"/> have an outcome in this run, failed ones included.</summary>
    Task<int> CountRecordedAsync(string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="keys"/> whose target is known, from whatever run, to carry exactly these attributes.</summary>
    Task<IReadOnlySet<InSyncKey>> KnownInSyncAsync(
        string connection, string target, IReadOnlyCollection<InSyncKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Patches of this run that were announced and of which it is not known that they took effect (the process ended before the outcome,
    /// or the conversation failed), and those that took effect on a conversation that failed all the same, since other attributes were
    /// refused. In order of conversation, then attempt.
    /// </summary>
    Task<IReadOnlyList<PatchIntent>> OpenIntentsAsync(
        string runId, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken);

    /// <summary>
    /// The same ledger for a run that holds a lock: each batch carries the lock's token. Once another process has the lock, the run's
    /// writes fail with <see cref="LockLostException"/> and change nothing, and its call counts are dropped.
    /// </summary>
    ILedger Under(Fence fence);

    /// <summary>From now on a store that is away is waited for no longer.</summary>
    void StopWaiting();

    /// <summary>Asked before a call that writes: once a batch could not be written, the outcome of that call could not be either.</summary>
    void ThrowIfBroken();

    Task RecordIntentAsync(PatchIntent intent, CancellationToken cancellationToken);

    /// <summary>The patch that was announced last is known not to have taken effect: a resume need not settle it, nor an undo put anything back.</summary>
    Task RefuseIntentAsync(string runId, string conversationId, CancellationToken cancellationToken);

    /// <summary>Replaces what the conversation had in this run before.</summary>
    Task RecordOutcomeAsync(ConversationResult result, CancellationToken cancellationToken);

    /// <summary>Adds to the run's call counters; durable with the next batch or the end of the run.</summary>
    void CountCalls(string runId, IReadOnlyList<CallCounts> calls);

    /// <summary>Up to where a job's windows have tiled time on a connection; null before the first one.</summary>
    Task<DateTimeOffset?> WatermarkAsync(string job, string connection, CancellationToken cancellationToken);

    /// <summary>Those of all jobs that lie after a time.</summary>
    Task<IReadOnlyList<JobWatermark>> WatermarksAfterAsync(DateTimeOffset time, CancellationToken cancellationToken);

    Task SetWatermarkAsync(string job, string connection, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Conversations of a job that were open when they were last looked at; those that were looked at longest ago first.</summary>
    Task<IReadOnlyList<DeferredConversation>> DeferredAsync(string job, string connection, CancellationToken cancellationToken);

    /// <summary>These have ended, and nothing is left to do for them.</summary>
    Task EndWaitingAsync(string job, string connection, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="conversationIds"/> that a run of the job has met before; dry runs and plans do not count.</summary>
    Task<IReadOnlyDictionary<string, MetConversation>> MetAsync(
        string job, string connection, string target, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken);

    /// <summary>What was written to these conversations, by whatever job, in order of conversation, then time. Refused patches are left out.</summary>
    Task<IReadOnlyList<WrittenChanges>> WrittenAsync(
        string connection, string target, IReadOnlyCollection<string> conversationIds, CancellationToken cancellationToken);

    /// <summary>Notes that a part of the run's window needs no second reading.</summary>
    Task RecordWindowReadAsync(string runId, TimeWindow window, CancellationToken cancellationToken);

    /// <summary>In order of time.</summary>
    Task<IReadOnlyList<TimeWindow>> WindowsReadAsync(string runId, CancellationToken cancellationToken);

    /// <summary>
    /// Every patch of the run that took effect or may have, a row a conversation, with the values from before the first attempt. Read a
    /// page at a time: no connection stays open while the caller works on a row.
    /// </summary>
    IAsyncEnumerable<PatchIntent> PatchesAsync(string runId, CancellationToken cancellationToken);

    /// <summary>
    /// Marks a job's orphaned runs (status running, while the caller holds the job's lock) as died; not the one that is to be resumed.
    /// </summary>
    /// <returns>How many there were, that one included.</returns>
    Task<int> InterruptDeadRunsAsync(string job, string goesOn, CancellationToken cancellationToken);

    /// <summary>Looks through the whole store for damage; takes seconds for a large one.</summary>
    /// <exception cref="LedgerException">It is damaged.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the ended runs that started before this time: they can no longer be resumed, reverted or reported.</summary>
    /// <returns>How many.</returns>
    Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>
    /// One run of a job at a time; where another one holds the lock it is told in <see cref="JobLock.Holder"/>. The lock is kept alive by a heartbeat until
    /// it is disposed; that of a dead process frees itself within 30 seconds, or at once where its process is known to be gone.
    /// </summary>
    Task<JobLock> TakeLockAsync(string job, string runId, CancellationToken cancellationToken);

    /// <summary>The same for one part of a distributed run: other parts of the same run may be at work, other runs of the job may not.</summary>
    Task<JobLock> TakePartAsync(string job, string runId, TimeWindow part, CancellationToken cancellationToken);

    /// <summary>Who is at work on runs of the job, a holder for each lock that is alive.</summary>
    Task<IReadOnlyList<LockHolder>> HoldersAsync(string job, CancellationToken cancellationToken);

    /// <summary>Cuts a run into parts that several processes work on; one that is there already stays as it is.</summary>
    Task AddPartsAsync(string runId, IReadOnlyList<TimeWindow> parts, CancellationToken cancellationToken);

    /// <summary>In order of time; none of a run that is not distributed.</summary>
    Task<IReadOnlyList<RunPart>> PartsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Distributed runs that are at work somewhere, or were when their processes died. Oldest first.</summary>
    Task<IReadOnlyList<RunRecord>> DistributedRunsAsync(CancellationToken cancellationToken);

    Task EndPartAsync(string runId, TimeWindow part, CancellationToken cancellationToken);

    /// <summary>A random text made once for this ledger: the salt of masked values.</summary>
    Task<string> SaltAsync(CancellationToken cancellationToken);

    // For the reports: streamed, in order of conversation start, then id.

    IAsyncEnumerable<ConversationRow> ConversationsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Within a conversation by attribute, ordinal.</summary>
    IAsyncEnumerable<MismatchRow> MismatchesAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The same rows in the same order, read a page at a time: no connection stays open while the caller works on a row.</summary>
    IAsyncEnumerable<MismatchRow> MismatchPagesAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The conversations of a run whose outcome is failed, by id, read a page at a time.</summary>
    IAsyncEnumerable<FailedRow> FailedAsync(string runId, CancellationToken cancellationToken);

    /// <summary>By attribute, ordinal.</summary>
    IAsyncEnumerable<AttributeRow> AttributesAsync(string runId, CancellationToken cancellationToken);

    Task<RunCounts> CountsAsync(string runId, CancellationToken cancellationToken);

    RunFigures Figures { get; }
}

/// <summary>A held lock, or, where <see cref="Holder"/> is not null, who holds it instead.</summary>
internal sealed class JobLock(LockHolder? holder, Lease? lease, Func<ValueTask> release) : IAsyncDisposable
{
    volatile bool _isReleased;

    public LockHolder? Holder { get; } = holder;

    /// <summary>Null where another run holds the lock.</summary>
    public Lease? Lease { get; } = lease;

    /// <summary>Cancelled when the heartbeat stopped for so long (a machine that slept) that another run took the lock over.</summary>
    public CancellationToken Lost => Lease?.Lost ?? CancellationToken.None;

    /// <summary>What a batch has to find in the ledger; null where the lock was never held, or was released while it was held.</summary>
    public string? Token => Lease is { } lease && (lease.IsLost || !_isReleased) ? lease.Token : null;

    public async ValueTask DisposeAsync()
    {
        await release();
        _isReleased = true;
    }
}

internal sealed record JobWatermark(string Job, string Connection, DateTimeOffset Until);

internal sealed record LockHolder(string RunId, string Host, int ProcessId);

/// <summary>The ledger cannot be read or written. The message says what, where, and what to do.</summary>
internal sealed class LedgerException(string message, Exception? inner = null) : ExpectedException(ExitCode.Unexpected, message, inner);
