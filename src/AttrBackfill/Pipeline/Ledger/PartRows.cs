using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The parts into which a distributed run's window is cut.</summary>
internal sealed class PartRows(ILedgerStore store, FencedWriter writing, TimeProvider clock)
{
    /// <summary>Cuts a run into parts that several processes work on; one that is there already stays as it is.</summary>
    public Task AddAsync(string runId, IReadOnlyList<TimeWindow> parts, CancellationToken cancellationToken) => writing.WriteAsync(
        batch =>
        {
            foreach (var part in parts)
            {
                batch.Execute(
                    "INSERT INTO run_parts (run_id, from_at, to_at) VALUES (@runId, @from, @to) ON CONFLICT (run_id, from_at) DO NOTHING",
                    new { runId, from = IsoTime.Of(part.From), to = IsoTime.Of(part.To) });
            }
        },
        cancellationToken);

    /// <summary>In order of time; empty for a run that is not distributed.</summary>
    public async Task<IReadOnlyList<RunPart>> OfRunAsync(string runId, CancellationToken cancellationToken)
    {
        var parts = await store.ReadAsync(
            c => c.QueryAsync<(string From, string To, string? DoneAt)>(
                "SELECT from_at, to_at, done_at FROM run_parts WHERE run_id = @runId ORDER BY from_at", new { runId }),
            cancellationToken);
        return [.. parts.Select(p => new RunPart(new TimeWindow(IsoTime.Parse(p.From), IsoTime.Parse(p.To)), p.DoneAt is not null))];
    }

    public Task EndAsync(string runId, TimeWindow part, CancellationToken cancellationToken) => writing.WriteAsync(
        batch => batch.Execute(
            "UPDATE run_parts SET done_at = @now WHERE run_id = @runId AND from_at = @from",
            new { runId, from = IsoTime.Of(part.From), now = IsoTime.Of(clock.GetUtcNow()) }),
        cancellationToken);
}
