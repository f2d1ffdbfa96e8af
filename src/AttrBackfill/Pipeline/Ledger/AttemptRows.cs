using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The rows of the table of attempts: each start of a run, and how that attempt ended.</summary>
internal static class AttemptRows
{
    /// <summary>What an attempt says whose process ended without recording an end.</summary>
    public const string Died = "its process died";

    /// <summary>Closes the earlier attempt of a run that is started again, where no end was recorded.</summary>
    public const string CloseDead = "UPDATE attempts SET message = @Died WHERE run_id = @RunId AND ended_at IS NULL";

    /// <summary>The same for all runs of a job that have died.</summary>
    public const string CloseDeadOfJob = """
        UPDATE attempts SET message = @message
        WHERE ended_at IS NULL AND run_id IN (SELECT run_id FROM runs WHERE job = @job AND status = @died)
        """;

    public const string Begin = """
        INSERT INTO attempts (run_id, attempt, started_at)
        SELECT @RunId, COALESCE(MAX(attempt), 0) + 1, CASE WHEN COUNT(*) = 0 THEN @StartedAt ELSE @Now END
        FROM attempts WHERE run_id = @RunId
        """;

    public const string End = """
        UPDATE attempts SET ended_at = @EndedAt, message = @Message
        WHERE run_id = @RunId AND attempt = (SELECT MAX(attempt) FROM attempts WHERE run_id = @RunId)
        """;

    public const string OfRun = "SELECT started_at, ended_at, message FROM attempts WHERE run_id = @runId ORDER BY attempt";

    public static RunAttempt Read((string StartedAt, string? EndedAt, string? Message) row) =>
        new(IsoTime.Parse(row.StartedAt), IsoTime.ParseOrNull(row.EndedAt), StoredText.Decode(row.Message));
}
