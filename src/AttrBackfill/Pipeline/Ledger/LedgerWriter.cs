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

    readonly ILedgerStore _store;
    readonly Func<DbConnection, WriteBatch> _newBatch;
    readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    readonly BatchNumber _number;
    readonly CancellationTokenSource _impatient = new();
    readonly Task _loop;
    DbConnection? _connection;
    WriteBatch? _batch;
    volatile LedgerException? _fault;

    sealed record Work(Action<WriteBatch> Write, string? Token, TaskCompletionSource Done)
    {
        public bool IsLost { get; set; }
    }

    public LedgerWriter(ILedgerStore store, Func<DbConnection, WriteBatch> newBatch)
    {
        this._store = store;
        this._newBatch = newBatch;
        _number = new BatchNumber(store);
        // A commit waits for the disk. On a thread of the pool, of which there are as many as cores, it would hold up every call.
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(work), typeof(SqlLedger));
        return work.Done.Task;
    }

    public void ThrowIfBroken()
    {
        if (_fault is { } broken) throw new LedgerException(broken.Message, broken);
    }

    /// <summary>From now on the first lost connection is the last.</summary>
    public void StopWaiting()
    {
        _store.Patience = TimeSpan.Zero;
        _impatient.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    void Run()
    {
        var taken = new List<Work>(MaxBatch);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            taken.Clear();
            while (taken.Count < MaxBatch && _queue.Reader.TryRead(out var work))
                taken.Add(work);
            if (_fault is null)
                Write(taken);
            foreach (var work in taken)
                Complete(work, _fault);
        }
        if (_connection is not null && _fault is null)
            _number.Forget(_connection);
        Disconnect();
    }

    void Write(List<Work> taken)
    {
        var outage = new Outage(_store);
        _number.Next();
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
                if (!outage.MayEnd(e))
                {
                    _fault = _store.Explain(e);
                    return;
                }
            }

            _impatient.Token.WaitHandle.WaitOne(Pause);
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
        _connection ??= _number.Prepare(_store.ConnectWriter());
        _batch ??= _newBatch(_connection);
        // An earlier transaction of this writer is over once the turn is ours.
        using var transaction = _store.BeginWrite(_connection);
        if (isRepeated && _number.IsCommitted(_connection, transaction))
            return;
        _batch.Begin(transaction);
        try
        {
            foreach (var work in taken)
            {
                work.IsLost = work.Token is { } token && !_batch.Holds(token);
                if (!work.IsLost)
                    work.Write(_batch);
            }
            _batch.Finish();
            _number.Write(_connection, transaction);
            transaction.Commit();
        }
        catch
        {
            _batch.PutBack();
            throw;
        }
    }

    void Disconnect()
    {
        _batch?.Dispose();
        _connection?.Dispose();
        (_batch, _connection) = (null, null);
    }
}
