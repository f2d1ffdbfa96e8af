using System.Data.Common;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Reads which days a job has looked at. Conversations are counted in the store; none is kept in memory.</summary>
internal sealed class CoverageRows(ILedgerStore store)
{
    static readonly string Quarter = MetCounts.Quarter;

    const string Runs = """
        SELECT r.run_id, r.run_kind, r.refers_to, r.window_from, r.window_to, r.selection, r.settings, r.started_at, r.ended_at, r.status,
            r.exit_code, r.failed_count, r.number, CASE WHEN r.run_kind = 'plan' AND EXISTS (
                SELECT 1 FROM conversations c WHERE c.run = r.number AND c.outcome = 'deferred') THEN 1 ELSE 0 END
        FROM runs r
        WHERE r.job = @job AND r.connection = @connection AND (r.run_kind IN ('plan', 'apply') OR r.run_kind = 'run' AND r.dry_run = 0)
        ORDER BY r.started_at, r.run_id
        """;

    const string WindowsRead = """
        SELECT w.run_id, w.from_at, w.to_at FROM runs r CROSS JOIN windows_read w
        WHERE r.job = @job AND r.connection = @connection AND w.run_id = r.run_id ORDER BY w.run_id, w.from_at
        """;

    const string Reverts = """
        SELECT DISTINCT refers_to FROM runs
        WHERE job = @job AND connection = @connection AND run_kind = 'revert' AND dry_run = 0 AND refers_to IS NOT NULL
        """;

    static readonly string PutBack = $"""
        SELECT {Quarter}, MAX(COALESCE(v.ended_at, v.started_at))
        FROM runs v CROSS JOIN runs r CROSS JOIN conversations c
        WHERE v.job = @job AND v.connection = @connection AND v.run_kind = 'revert' AND v.dry_run = 0
            AND r.run_id = v.refers_to AND c.run = r.number AND c.patched > 0 AND c.conversation_start <> 0
        GROUP BY {Quarter}
        """;

    static readonly string Met = $"""
        SELECT m.quarter, SUM(m.conversations) FROM runs r CROSS JOIN conversations_met m
        WHERE r.job = @job AND r.connection = @connection AND {MetCounts.Reads} AND r.ended_at IS NOT NULL AND m.run = r.number
        GROUP BY m.quarter HAVING SUM(m.conversations) > 0
        """;

    /// <summary>Of runs that have not ended, or whose process died before it had counted.</summary>
    static readonly string MetSoFar = $"""
        SELECT {Quarter}, COUNT(*) FROM runs r CROSS JOIN conversations c
        WHERE r.job = @job AND r.connection = @connection AND {MetCounts.Reads} AND c.run = r.number
            AND (r.ended_at IS NULL OR NOT EXISTS (SELECT 1 FROM conversations_met m WHERE m.run = r.number))
            AND c.conversation_start <> 0 AND {MetCounts.IsFirst}
        GROUP BY {Quarter}
        """;

    /// <summary>
    /// What had this outcome and has not been recorded by a later run that writes for the job. Conversations come first: an index holds
    /// those with the outcome alone.
    /// </summary>
    static string NewestWith(string outcome) => $"""
        SELECT r.run_id, {Quarter}, COUNT(*) FROM conversations c CROSS JOIN runs r
        WHERE c.outcome = '{outcome}' AND c.conversation_start <> 0 AND r.number = c.run
            AND r.job = @job AND r.connection = @connection AND r.run_kind IN ('run', 'apply', 'live') AND r.dry_run = 0
            AND NOT EXISTS (
                SELECT 1 FROM conversations l CROSS JOIN runs x
                WHERE l.conversation_id = c.conversation_id AND l.run > c.run AND x.number = l.run
                    AND x.job = r.job AND x.connection = r.connection AND x.run_kind IN ('run', 'apply', 'live') AND x.dry_run = 0)
        GROUP BY r.run_id, {Quarter}
        """;

    static readonly string Open = $"""
        SELECT {Quarter}, COUNT(DISTINCT c.conversation_id) FROM deferred d CROSS JOIN conversations c CROSS JOIN runs r
        WHERE d.job = @job AND d.connection = @connection AND c.conversation_id = d.conversation_id AND r.number = c.run
            AND r.job = @job AND r.connection = @connection AND r.dry_run = 0 AND c.conversation_start <> 0
        GROUP BY {Quarter}
        """;

    static readonly string QuartersOfRun =
        $"SELECT DISTINCT {Quarter} FROM conversations c WHERE c.run = @number AND c.conversation_start <> 0";

    /// <param name="remembersOpen">Whether the job keeps a list of open conversations: one that writes does.</param>
    public Task<JobLooks> OfAsync(
        string job, string connection, bool remembersOpen, CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var of = new { job, connection };
            var met = await db.RowsAsync(Met, of, r => Counted(r, 0));
            return new JobLooks(
                await RunsAsync(db, of),
                (await db.RowsAsync(Reverts, of, r => r.GetString(0))).ToHashSet(StringComparer.Ordinal),
                await db.RowsAsync(PutBack, of, r => new UndoneQuarter(QuarterAt(r.GetInt64(0)), IsoTime.Parse(r.GetString(1)))),
                [.. met, .. await db.RowsAsync(MetSoFar, of, r => Counted(r, 0))],
                await db.RowsAsync(NewestWith("failed"), of, r => Counted(r, 1) with { RunId = r.GetString(0) }),
                remembersOpen
                    ? await db.RowsAsync(Open, of, r => Counted(r, 0))
                    : await db.RowsAsync(NewestWith("deferred"), of, r => Counted(r, 1)));
        },
        cancellationToken);

    static async Task<List<RunLook>> RunsAsync(DbConnection db, object of)
    {
        var settings = new Dictionary<string, JobSettings?>(StringComparer.Ordinal); // most runs share theirs
        var read = (await db.RowsAsync(WindowsRead, of, r => (RunId: r.GetString(0), From: r.GetString(1), To: r.GetString(2))))
            .ToLookup(w => w.RunId, w => new TimeWindow(IsoTime.Parse(w.From), IsoTime.Parse(w.To)), StringComparer.Ordinal);
        var runs = await db.RowsAsync(Runs, of, r => (Look: Look(r, settings), Number: r.GetInt64(12)));
        var looks = new List<RunLook>(runs.Count);
        foreach (var (run, number) in runs)
        {
            var look = run with { Read = [.. read[run.RunId]] };
            if (look is { Kind: RunKind.Run, Window: not null } && !(look is { Status: RunStatus.Completed, IsAll: true }))
                look = look with { Quarters = await db.RowsAsync(QuartersOfRun, new { number }, r => QuarterAt(r.GetInt64(0))) };
            looks.Add(look);
        }

        return looks;
    }

    static RunLook Look(DbDataReader r, Dictionary<string, JobSettings?> settings) => new()
    {
        RunId = r.GetString(0),
        Kind = ContractNames.RunKind(r.GetString(1)),
        RefersTo = r.PlainOrNull(2),
        Window = IsoTime.ParseOrNull(r.PlainOrNull(3)) is { } from && IsoTime.ParseOrNull(r.PlainOrNull(4)) is { } to
            ? new TimeWindow(from, to)
            : null,
        IsAll = IsAll(r.Text(5)),
        Settings = Settings(r.Text(6), settings),
        StartedAt = IsoTime.Parse(r.GetString(7)),
        EndedAt = IsoTime.ParseOrNull(r.PlainOrNull(8)),
        Status = ContractNames.Status(r.GetString(9)),
        ExitCode = (int?)r.LongOrNull(10),
        IsUnsettled = r.GetInt64(11) > 0 || r.GetInt64(13) != 0,
    };

    static JobSettings? Settings(string text, Dictionary<string, JobSettings?> known)
    {
        if (known.TryGetValue(text, out var settings)) return settings;
        try
        {
            return known[text] = JobSettingsJson.Deserialize(text);
        }
        catch (LedgerException)
        {
            return known[text] = null; // of a version whose words this one does not know: the run proves nothing
        }
    }

    /// <summary>A selection holds what narrows the window; each of its members is null where nothing does.</summary>
    static bool IsAll(string selection)
    {
        using var json = JsonDocument.Parse(selection);
        return json.RootElement.EnumerateObject().All(m => m.Value.ValueKind == JsonValueKind.Null);
    }

    static QuarterCount Counted(DbDataReader r, int first) => new(null, QuarterAt(r.GetInt64(first)), r.GetInt64(first + 1));

    static DateTimeOffset QuarterAt(long quarter) => StoredTime.Time(quarter * StoredTime.MillisecondsOfQuarter);
}
