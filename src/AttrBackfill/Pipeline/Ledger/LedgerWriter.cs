using System.Data.Common;
using System.Threading.Channels;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// The one writer of a ledger. Work that waits is taken together into one transaction (group commit), so that many conversations
/// share one flush to disk. A caller's task completes after the commit. A batch that fails fails all its callers and every later
/// one: after a lost write the run must end.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    const int MaxBatch = 500;

    readonly ILedgerStore store;
    readonly Func<DbConnection, WriteBatch> newBatch;
    readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    readonly Task loop;
    volatile LedgerException? fault;

    sealed record Work(Action<WriteBatch> Write, TaskCompletionSource Done);

    public LedgerWriter(ILedgerStore store, Func<DbConnection, WriteBatch> newBatch)
    {
        this.store = store;
        this.newBatch = newBatch;
        loop = Task.Run(RunAsync);
    }

    /// <summary>Once taken the work is done, whatever becomes of the token: the caller must know what is durable.</summary>
    public Task WriteAsync(Action<WriteBatch> write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        var work = new Work(write, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(work), typeof(SqlLedger));
        return work.Done.Task;
    }

    public void ThrowIfBroken()
    {
        if (fault is { } broken) throw new LedgerException(broken.Message, broken);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
    }

    async Task RunAsync()
    {
        DbConnection? connection = null;
        WriteBatch? batch = null;
        var taken = new List<Work>(MaxBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            taken.Clear();
            while (taken.Count < MaxBatch && queue.Reader.TryRead(out var work))
                taken.Add(work);
            try
            {
                if (fault is null)
                {
                    connection ??= store.ConnectWriter();
                    batch ??= newBatch(connection);
                    Commit(connection, batch, taken);
                }
            }
            catch (Exception e)
            {
                fault = store.Explain(e);
            }
            foreach (var work in taken)
                Complete(work.Done, fault);
        }
        batch?.Dispose();
        connection?.Dispose();
    }

    static void Complete(TaskCompletionSource done, LedgerException? fault)
    {
        if (fault is null)
            done.SetResult();
        else
            done.SetException(new LedgerException(fault.Message, fault));
    }

    void Commit(DbConnection connection, WriteBatch batch, List<Work> taken)
    {
        using var transaction = store.BeginWrite(connection);
        batch.Begin(transaction);
        foreach (var work in taken)
            work.Write(batch);
        batch.Finish();
        transaction.Commit();
    }
}
