using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The conversations that a run was given by id.</summary>
internal sealed class ListedIdRows(ILedgerStore store, FencedWriter writing)
{
    /// <summary>Few enough that heartbeats and other writers get their turn between two transactions of a long list.</summary>
    const int IdsInTransaction = 5000;

    /// <summary>Keeps the conversations that a new run was given by id, in several transactions.</summary>
    public async Task AddAsync(string runId, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        long before = 0;
        foreach (var chunk in ids.Chunk(IdsInTransaction))
        {
            var arguments = new { runId, before, ids = store.Ids(chunk) };
            await writing.WriteAsync(
                batch => batch.Execute(
                    $"""
                    INSERT INTO listed_ids (run, ordinal, conversation_id)
                    SELECT {RunRows.NumberOfRun}, @before + number, id FROM {store.NumberedIds} ORDER BY number
                    """,
                    arguments),
                cancellationToken);
            before += chunk.Length;
        }
    }

    /// <summary>Fewer than the run's selection says where its process died while they were written.</summary>
    public Task<long> CountAsync(string runId, CancellationToken cancellationToken) => store.ReadAsync(
        c => c.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM listed_ids WHERE run = {RunRows.NumberOfRun}", new { runId }),
        cancellationToken);

    /// <summary>In the order given, read a page at a time.</summary>
    public IAsyncEnumerable<string> OfRunAsync(string runId, CancellationToken cancellationToken) => store.PagesAsync<ListedId>(
        $"""
        SELECT ordinal, conversation_id FROM listed_ids WHERE run = {RunRows.NumberOfRun} AND ordinal > @after ORDER BY ordinal LIMIT @most
        """,
        last => new { runId, after = last?.Ordinal ?? 0, most = StoreReading.PageSize },
        r => new ListedId(r.GetInt64(0), r.Id(1)),
        cancellationToken).Select(listed => listed.Id);

    sealed record ListedId(long Ordinal, string Id);
}
