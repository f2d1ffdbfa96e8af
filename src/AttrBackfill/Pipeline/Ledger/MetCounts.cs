namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// How many conversations each run was the first of its job to read, by the quarter of an hour in which they started. A large run takes
/// seconds to count: that is read beside the writer, and only the sums are written.
/// </summary>
internal sealed class MetCounts(ILedgerStore store, FencedWriter writing)
{
    /// <summary>Runs whose conversations count as read: those that write, and plans that were applied.</summary>
    public const string Reads = $"(r.run_kind = 'run' AND r.dry_run = 0 OR r.run_kind = 'plan' AND EXISTS ({Applies} r.run_id))";

    /// <summary>No earlier run of the job has the conversation. CROSS JOIN: the few runs of a conversation come first.</summary>
    public const string IsFirst = $"""
        NOT EXISTS (
            SELECT 1 FROM conversations e CROSS JOIN runs x
            WHERE e.conversation_id = c.conversation_id AND e.run < c.run AND x.number = e.run
                AND x.job = r.job AND x.connection = r.connection AND {ReadsToo})
        """;

    /// <summary>From now on the run has not been counted.</summary>
    public const string Forget = "DELETE FROM conversations_met WHERE run = (SELECT number FROM runs WHERE run_id = @runId)";

    const string ReadsToo = $"(x.run_kind = 'run' AND x.dry_run = 0 OR x.run_kind = 'plan' AND EXISTS ({Applies} x.run_id))";

    const string Applies = "SELECT 1 FROM runs a WHERE a.run_kind = 'apply' AND a.dry_run = 0 AND a.refers_to =";

    public static readonly string Quarter = FormattableString.Invariant($"c.conversation_start / {StoredTime.MillisecondsOfQuarter}");

    /// <summary>
    /// The run, and later ones of the job: where an earlier run is resumed, or an earlier plan applied, they may no longer be the first
    /// with a conversation.
    /// </summary>
    const string FromThisOn = """
        r.job = (SELECT job FROM runs WHERE run_id = @runId) AND r.connection = (SELECT connection FROM runs WHERE run_id = @runId)
        AND r.number >= (
            SELECT MIN(t.number) FROM runs t
            WHERE t.run_id = @runId
                OR t.run_kind = 'plan' AND t.run_id = (SELECT refers_to FROM runs WHERE run_id = @runId AND run_kind = 'apply'))
        """;

    const string Runs = $"SELECT r.number FROM runs r WHERE {FromThisOn} AND {Reads}";

    static readonly string Count = $"""
        SELECT {Quarter}, COUNT(*) FROM runs r CROSS JOIN conversations c
        WHERE r.number = @run AND c.run = r.number AND c.conversation_start <> 0 AND {IsFirst}
        GROUP BY {Quarter}
        """;

    /// <summary>After the run has ended. The next reader counts what is not counted yet.</summary>
    public async Task CountAsync(string runId, CancellationToken cancellationToken)
    {
        foreach (var run in await store.ReadAsync(db => db.RowsAsync(Runs, new { runId }, r => r.GetInt64(0)), cancellationToken))
        {
            var counts = await store.ReadAsync(
                db => db.RowsAsync(Count, new { run }, r => (Quarter: r.GetInt64(0), Conversations: r.GetInt64(1))), cancellationToken);
            await writing.WriteAsync(
                batch =>
                {
                    batch.Execute("DELETE FROM conversations_met WHERE run = @run", new { run });
                    // Quarter 0 says that the run was counted.
                    foreach (var (quarter, conversations) in counts.Append((Quarter: 0, Conversations: 0)))
                    {
                        batch.Execute(
                            "INSERT INTO conversations_met (run, quarter, conversations) VALUES (@run, @quarter, @conversations)",
                            new { run, quarter, conversations });
                    }
                },
                cancellationToken);
        }
    }
}
