using System.Data.Common;
using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The rows of the table of runs.</summary>
internal static class RunRows
{
    public const string Columns = Before + "selection, settings, " + After + ", compared_with";

    /// <summary>The same without the large texts, which a list of runs does not need.</summary>
    public const string ListedColumns = Before + "'', '', " + After + ", NULL AS compared_with";

    const string Before = "run_id, job, connection, run_kind, mode, target, dry_run, refers_to, window_from, window_to, time_zone, ";

    const string After =
        "started_at, ended_at, status, exit_code, message, quota_allowed, quota_share, version, read_count, patched_count, failed_count, origin, "
        + "missing_count, different_count, other_count, pending_count, is_dated, known_again, changed_again, waiting_count, looks_back, bulk_read_count, "
        + "recheck_at, lost_count, values_erased_at, remaining_count, conversation_link, canary";

    /// <summary>The number of the run whose id is <c>@runId</c>. The rows of conversations have it.</summary>
    public const string NumberOfRun = "(SELECT number FROM runs WHERE run_id = @runId)";

    /// <summary>The number of the run whose id is <c>@key</c>.</summary>
    public const string NumberOfKey = "(SELECT number FROM runs WHERE run_id = @key)";

    /// <summary>So that what is known of the run's target has a number, see <see cref="Target"/>.</summary>
    public const string AddTarget = """
        INSERT INTO targets (number, connection, target)
        SELECT COALESCE(MAX(number), 0) + 1, @Connection, @Target FROM targets WHERE 1 = 1
        ON CONFLICT (connection, target) DO NOTHING
        """;

    /// <summary>The number of what is <c>@target</c> on <c>@connection</c>.</summary>
    public const string Target = "(SELECT number FROM targets WHERE connection = @connection AND target = @target)";

    /// <summary>A run that exists is continued: what it was asked to do stays as at its first start.</summary>
    public const string Start = """
        INSERT INTO runs (run_id, job, connection, run_kind, mode, target, dry_run, refers_to, window_from, window_to, time_zone,
            selection, settings, started_at, status, quota_allowed, quota_share, version, origin, is_dated, looks_back,
            conversation_link, compared_with, canary, number)
        VALUES (@RunId, @Job, @Connection, @Kind, @Mode, @Target, @DryRun, @RefersTo, @From, @To, @TimeZone,
            @Selection, @Settings, @StartedAt, @Status, @QuotaAllowed, @QuotaShare, @Version, @Origin, @IsDated, @LooksBack,
            @ConversationLink, @ComparedWith, @Canary,
            (SELECT COALESCE(MAX(number), 0) + 1 FROM runs))
        ON CONFLICT (run_id) DO UPDATE SET
            status = excluded.status, ended_at = NULL, exit_code = NULL, message = NULL,
            quota_share = excluded.quota_share, version = excluded.version,
            missing_count = NULL, different_count = NULL, other_count = NULL, remaining_count = NULL, pending_count = NULL,
            waiting_count = NULL
        WHERE runs.job = excluded.job
        """;

    public const string FindLive = """
        SELECT run_id FROM runs
        WHERE job = @Job AND connection = @Connection AND run_kind = @Kind
            AND window_from = @From AND window_to = @To AND settings = @Settings
        ORDER BY run_id LIMIT 1
        """;

    public const string End = """
        UPDATE runs SET status = @Status, exit_code = @ExitCode, ended_at = @EndedAt, message = @Message, pending_count = @Pending,
            quota_allowed = COALESCE(@QuotaAllowed, quota_allowed),
            known_again = known_again + @KnownAgain, changed_again = changed_again + @ChangedAgain,
            bulk_read_count = bulk_read_count + @BulkRead,
            waiting_count = (SELECT COUNT(*) FROM deferred d WHERE d.job = runs.job AND d.connection = runs.connection)
        WHERE run_id = @RunId
        """;

    /// <summary>Once a run has ended, how its mismatches compare with other runs' costs no look at its conversations.</summary>
    public const string SumUp = """
        UPDATE runs SET missing_count = sums.missing, different_count = sums.different, other_count = sums.other,
            remaining_count = sums.missing + sums.different
                - COALESCE((SELECT SUM(t.patched) FROM mismatch_totals t WHERE t.run = runs.number), 0)
        FROM (
            SELECT COALESCE(SUM(missing), 0) AS missing, COALESCE(SUM(different), 0) AS different, COALESCE(SUM(other), 0) AS other
            FROM conversations WHERE run = (SELECT number FROM runs WHERE run_id = @RunId)
        ) sums
        WHERE runs.run_id = @RunId
        """;

    public const string AdvanceWatermark = """
        INSERT INTO watermarks (job, connection, until) SELECT job, connection, @Until FROM runs WHERE run_id = @RunId
        ON CONFLICT (job, connection) DO UPDATE SET until = excluded.until
        """;

    public static object ForStart(RunRecord run) => new
    {
        run.RunId,
        run.Job,
        run.Connection,
        Kind = ContractNames.Of(run.Kind),
        run.Mode,
        run.Target,
        DryRun = run.DryRun ? 1 : 0,
        run.RefersTo,
        From = IsoTime.Of(run.From),
        To = IsoTime.Of(run.To),
        run.TimeZone,
        Selection = StoredText.Encode(run.Selection),
        Settings = StoredText.Encode(run.Settings),
        StartedAt = IsoTime.Of(run.StartedAt),
        Status = ContractNames.Of(RunStatus.Running),
        run.QuotaAllowed,
        run.QuotaShare,
        run.Version,
        Origin = ContractNames.Of(run.Origin),
        IsDated = run.IsDated ? 1 : 0,
        LooksBack = run.LooksBack ? 1 : 0,
        run.ConversationLink,
        ComparedWith = StoredText.Encode(run.ComparedWith),
        Canary = run.Canary?.ToJson(),
    };

    public static object ForEnd(string runId, RunEnd end) => new
    {
        RunId = runId,
        Status = ContractNames.Of(end.Status),
        ExitCode = (int)end.ExitCode,
        EndedAt = IsoTime.Of(end.EndedAt),
        Message = StoredText.Encode(Scrubber.CleanOrNull(end.Message)),
        end.QuotaAllowed,
        end.Pending,
        end.KnownAgain,
        end.ChangedAgain,
        end.BulkRead,
    };

    public static RunRecord Read(DbDataReader r) => new()
    {
        RunId = r.GetString(0),
        Job = r.GetString(1),
        Connection = r.GetString(2),
        Kind = ContractNames.RunKind(r.GetString(3)),
        Mode = r.GetString(4),
        Target = r.GetString(5),
        DryRun = r.GetInt64(6) != 0,
        RefersTo = r.PlainOrNull(7),
        From = IsoTime.ParseOrNull(r.PlainOrNull(8)),
        To = IsoTime.ParseOrNull(r.PlainOrNull(9)),
        TimeZone = r.GetString(10),
        Selection = r.Text(11),
        Settings = r.Text(12),
        StartedAt = IsoTime.Parse(r.GetString(13)),
        EndedAt = IsoTime.ParseOrNull(r.PlainOrNull(14)),
        Status = ContractNames.Status(r.GetString(15)),
        ExitCode = (int?)r.LongOrNull(16),
        Message = Scrubber.CleanOrNull(r.TextOrNull(17)), // earlier versions did not take secrets out
        QuotaAllowed = (int?)r.LongOrNull(18),
        QuotaShare = r.GetDouble(19),
        Version = r.GetString(20),
        Read = r.GetInt64(21),
        Patched = r.GetInt64(22),
        Failed = r.GetInt64(23),
        Origin = ContractNames.RunOrigin(r.GetString(24)),
        Missing = r.LongOrNull(25),
        Different = r.LongOrNull(26),
        Other = r.LongOrNull(27),
        Pending = r.LongOrNull(28),
        IsDated = r.GetInt64(29) != 0,
        KnownAgain = r.GetInt64(30),
        ChangedAgain = r.GetInt64(31),
        Waiting = r.LongOrNull(32),
        LooksBack = r.GetInt64(33) != 0,
        BulkRead = r.GetInt64(34),
        RecheckAt = IsoTime.ParseOrNull(r.PlainOrNull(35)),
        Lost = r.GetInt64(36),
        ValuesErasedAt = IsoTime.ParseOrNull(r.PlainOrNull(37)),
        Remaining = r.LongOrNull(38),
        ConversationLink = r.PlainOrNull(39),
        ComparedWith = r.TextOrNull(41),
        Canary = r.PlainOrNull(40) is { } canary ? Ledger.Canary.FromJson(canary) : null,
    };
}
