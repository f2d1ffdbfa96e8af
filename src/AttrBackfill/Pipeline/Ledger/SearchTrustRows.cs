using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>How far the attribute search of each connection is trusted. All processes that use the ledger share it.</summary>
internal sealed class SearchTrustRows(ILedgerStore store, FencedWriter writing, TimeProvider clock)
{
    public async Task<SearchTrust> FindAsync(string connection, CancellationToken cancellationToken) =>
        await store.StreamAsync(
            "SELECT agreed, lost_at, lost_by FROM search_trust WHERE connection = @key", connection,
            r => new SearchTrust(r.GetInt64(0), IsoTime.ParseOrNull(r.PlainOrNull(1)), r.TextOrNull(2)), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken) ?? SearchTrust.None;

    /// <summary>A single read agreed with the search. Not counted while the search is not used.</summary>
    public Task AgreeAsync(string connection, CancellationToken cancellationToken) => writing.WriteAsync(
        batch => batch.Execute(
            """
            INSERT INTO search_trust (connection, agreed) VALUES (@connection, 1)
            ON CONFLICT (connection) DO UPDATE SET agreed = search_trust.agreed + 1
            WHERE search_trust.lost_at IS NULL OR search_trust.lost_at <= @ended
            """,
            new { connection, ended = IsoTime.Of(clock.GetUtcNow() - SearchTrust.Pause) }),
        cancellationToken);

    /// <summary>
    /// A single read differed: the trust of the connection ends, and the values before that the run has read by the search are no longer
    /// certain.
    /// </summary>
    public Task LoseAsync(
        string connection, string runId, string conversationId, CancellationToken cancellationToken) => writing.WriteAsync(
        batch =>
        {
            batch.Execute(
                """
                INSERT INTO search_trust (connection, agreed, lost_at, lost_by) VALUES (@connection, 0, @at, @id)
                ON CONFLICT (connection) DO UPDATE SET agreed = 0, lost_at = excluded.lost_at, lost_by = excluded.lost_by
                """,
                new { connection, at = IsoTime.Of(clock.GetUtcNow()), id = StoredText.Encode(conversationId) });
            batch.Execute("UPDATE runs SET is_bulk_doubted = 1 WHERE run_id = @runId", new { runId });
        },
        cancellationToken);
}

/// <param name="Agreed">Single reads that agreed with the search since the last one that did not.</param>
/// <param name="LostAt">When a single read last differed; null for never.</param>
/// <param name="LostBy">The conversation of that read.</param>
internal sealed record SearchTrust(long Agreed, DateTimeOffset? LostAt, string? LostBy)
{
    /// <summary>The number of single reads that have to agree before the search replaces them.</summary>
    public const int Needed = 200;

    /// <summary>How long the search is not used after a single read differed.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromDays(7);

    public static SearchTrust None { get; } = new(0, null, null);

    public bool IsEarned => Agreed >= Needed;

    /// <summary>Until when the search is not asked; null where it is.</summary>
    public DateTimeOffset? OffUntil(DateTimeOffset now) => LostAt + Pause is { } until && until > now ? until : null;
}
