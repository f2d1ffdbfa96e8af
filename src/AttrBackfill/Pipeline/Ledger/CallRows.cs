using System.Data.Common;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Adds calls to a run's counters.</summary>
internal sealed class CallRows(DbConnection connection) : IDisposable
{
    readonly Statement _addToEndpoint = Statement.Of(connection, """
        INSERT INTO call_counts (run_id, endpoint, calls, retries, too_many_requests)
        VALUES (@run, @endpoint, @calls, @retries, @refused)
        ON CONFLICT (run_id, endpoint) DO UPDATE SET
            calls = call_counts.calls + excluded.calls,
            retries = call_counts.retries + excluded.retries,
            too_many_requests = call_counts.too_many_requests + excluded.too_many_requests
        """);

    readonly Statement _addToSlot = Statement.Of(connection, """
        INSERT INTO calls_over_time (run_id, slot_at, calls, too_many_requests)
        VALUES (@run, @slot, @calls, @refused)
        ON CONFLICT (run_id, slot_at) DO UPDATE SET
            calls = calls_over_time.calls + excluded.calls,
            too_many_requests = calls_over_time.too_many_requests + excluded.too_many_requests
        """);

    public void Write(DbTransaction transaction, TakenCalls taken)
    {
        foreach (var ((run, endpoint), calls) in taken.ByEndpoint)
            _addToEndpoint.Run(transaction, run, endpoint, calls.Calls, calls.Retries, calls.TooManyRequests);
        foreach (var ((run, slot), calls) in taken.BySlot)
            _addToSlot.Run(transaction, run, slot, calls.Calls, calls.TooManyRequests);
    }

    public void Dispose()
    {
        _addToEndpoint.Dispose();
        _addToSlot.Dispose();
    }
}
