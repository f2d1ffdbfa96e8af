using System.Data.Common;
using System.Threading.Channels;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The one writer of a ledger. Work that waits is taken together into one transaction (group commit), so that many conversations
/// share one flush to disk. A caller's task completes after the commit. Work under a lock that another process has by now fails alone.
/// A batch whose connection is lost is written again on a new one, once. A batch that fails for good fails all its callers and every
/// later one: after a lost write the run must end.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>How long a run waits for a store that is away: a database restarts within it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    const int MaxBatch = 500;
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly ILedgerStore store;
    readonly Func<DbConnection, WriteBatch> newBatch;
    readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    readonly BatchNumber number;
    readonly CancellationTokenSource impatient = new();
    readonly Task loop;
    DbConnection? connection;
    WriteBatch? batch;
    volatile LedgerException? fault;

    sealed record Work(Action<WriteBatch> Write, string? Token, TaskCompletionSource Done)
    {
        public bool IsLost { get; set; }
    }

    public LedgerWriter(ILedgerStore store, Func<DbConnection, WriteBatch> newBatch)
    {
        this.store = store;
        this.newBatch = newBatch;
        number = new BatchNumber(store);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Once taken the work is done, whatever becomes of the cancellation: the caller must know what is durable.</summary>
    /// <param name="write">May run more than once, each time in a new transaction.</param>
    /// <param name="token">Of the lock that the ledger must still show; null for work that needs none.</param>
    /// <exception cref="LockLostException">Another process has the lock. Nothing of the work was written.</exception>
    public Task WriteAsync(Action<WriteBatch> write, CancellationToken cancellationToken, string? token = null)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        var work = new Work(write, token, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(work), typeof(SqlLedger));
        return work.Done.Task;
    }

    public void ThrowIfBroken()
    {
        if (fault is { } broken) throw new LedgerException(broken.Message, broken);
    }

    /// <summary>From now on the first lost connection is the last.</summary>
    public void StopWaiting()
    {
        store.Patience = TimeSpan.Zero;
        impatient.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
    }

    async Task RunAsync()
    {
        var taken = new List<Work>(MaxBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            taken.Clear();
            while (taken.Count < MaxBatch && queue.Reader.TryRead(out var work))
                taken.Add(work);
            if (fault is null)
                await WriteAsync(taken);
            foreach (var work in taken)
                Complete(work, fault);
        }
        if (connection is not null && fault is null)
            number.Forget(connection);
        Disconnect();
    }

    async Task WriteAsync(List<Work> taken)
    {
        var since = TimeProvider.System.GetTimestamp();
        number.Next();
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                Commit(taken, isRepeated);
                return;
            }
            catch (Exception e)
            {
                Disconnect();
                if (!store.IsConnectionLoss(e) || TimeProvider.System.GetElapsedTime(since) >= store.Patience)
                {
                    fault = store.Explain(e);
                    return;
                }
            }

            await Task.Delay(Pause, TimeProvider.System, impatient.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static void Complete(Work work, LedgerException? fault)
    {
        if (fault is not null)
            work.Done.SetException(new LedgerException(fault.Message, fault));
        else if (work.IsLost)
            work.Done.SetException(new LockLostException(Lease.TakenOver));
        else
            work.Done.SetResult();
    }

    /// <param name="isRepeated">The same work was tried before, and may have been committed: then nothing is left to do.</param>
    void Commit(List<Work> taken, bool isRepeated)
    {
        connection ??= number.Prepare(store.ConnectWriter());
        batch ??= newBatch(connection);
        // An earlier transaction of this writer is over once the turn is ours.
        using var transaction = store.BeginWrite(connection);
        if (isRepeated && number.IsCommitted(connection, transaction))
            return;
        batch.Begin(transaction);
        try
        {
            foreach (var work in taken)
            {
                work.IsLost = work.Token is { } token && !batch.Holds(token);
                if (!work.IsLost)
                    work.Write(batch);
            }
            batch.Finish();
            number.Write(connection, transaction);
            transaction.Commit();
        }
        catch
        {
            batch.PutBack();
            throw;
        }
    }

    void Disconnect()
    {
        batch?.Dispose();
        connection?.Dispose();
        (batch, connection) = (null, null);
    }
}
