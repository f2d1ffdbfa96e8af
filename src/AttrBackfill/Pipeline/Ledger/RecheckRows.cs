using System.Data.Common;
using System.Runtime.CompilerServices;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>What was written and is to be read again, and what that showed.</summary>
internal sealed class RecheckRows(ILedgerStore store, FencedWriter writing, TimeProvider clock)
{
    /// <summary>For a run's report, with the run's id as <c>@key</c>.</summary>
    public const string LostInReportOrder = """
        SELECT conversation_id, participant_id, conversation_start, media_type, attribute, source_path, kind, expected, actual, days,
            http_status, correlation_id
        FROM lost_values WHERE run_id = @key
        ORDER BY conversation_start, conversation_id, attribute, written_by
        """;

    public const string SumsOfRun = """
        SELECT days, conversations, still_there, changed_by_others, lost, gone FROM recheck_sums WHERE run_id = @runId ORDER BY days
        """;

    // A live run has ended when it starts, and is written to for a day.
    const string Writers = """
        SELECT run_id FROM runs
        WHERE job = @Job AND connection = @Connection AND target = @Target AND run_kind <> 'revert' AND dry_run = 0
            AND started_at <= @Youngest AND (ended_at IS NULL OR run_kind = 'live' OR ended_at >= @Oldest)
        ORDER BY started_at, run_id
        """;

    // A write that a revert has undone, or tried to undo, or that a canary has put back, is not checked.
    const string Due = """
        FROM patches p LEFT JOIN rechecks k ON k.written_by = p.run AND k.conversation_id = p.conversation_id
            LEFT JOIN conversations c ON c.run + 0 = p.run AND c.conversation_id = p.conversation_id
        WHERE p.run = (SELECT number FROM runs WHERE run_id = @run) AND p.state = 'done'
            AND p.intent_at <= @Youngest AND p.intent_at > @Oldest
            AND (k.is_last IS NULL OR (k.is_last = 0 AND p.intent_at <= @SecondLook))
            AND NOT EXISTS (
                SELECT 1 FROM patches u WHERE u.conversation_id = p.conversation_id AND u.state <> 'refused'
                    AND u.run IN (SELECT number FROM runs WHERE refers_to = @run AND run_kind = 'revert'))
            AND NOT EXISTS (
                SELECT 1 FROM canary_members m WHERE m.run = p.run AND m.conversation_id = p.conversation_id AND m.is_back = 1)
        """;

    const string PageOfDue = $"""
        SELECT p.conversation_id, p.participant_id, p.changes, p.calls_before, p.intent_at, p.attempt, c.conversation_start,
            c.conversation_end, c.media_type, k.lost
        {Due} AND (p.conversation_id, p.attempt) > (@id, @attempt)
        ORDER BY p.conversation_id, p.attempt LIMIT @most
        """;

    /// <summary>The run begins to read again, or continues after it was killed.</summary>
    public async Task<RecheckStart> BeginAsync(string runId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await writing.WriteAsync(
            batch => batch.Execute(
                "UPDATE runs SET recheck_at = @at WHERE run_id = @runId AND recheck_at IS NULL",
                new { runId, at = IsoTime.Of(now) }),
            cancellationToken);
        var (at, calls, before) = await store.ReadAsync(
            c => c.QuerySingleAsync<(string, long, string?)>(
                """
                SELECT recheck_at, recheck_calls, (
                    SELECT MAX(o.recheck_at) FROM runs o
                    WHERE o.job = r.job AND o.connection = r.connection AND o.run_id <> r.run_id AND o.recheck_at <= r.recheck_at)
                FROM runs r WHERE run_id = @runId
                """,
                new { runId }),
            cancellationToken);
        return new RecheckStart(IsoTime.Parse(at), IsoTime.ParseOrNull(before), calls);
    }

    public async Task<long> CountDueAsync(RecheckScope scope, CancellationToken cancellationToken)
    {
        var due = 0L;
        foreach (var run in await WritersAsync(scope, cancellationToken))
        {
            due += await store.ReadAsync(
                c => c.ExecuteScalarAsync<long>($"SELECT COUNT(DISTINCT p.conversation_id) {Due}", scope.OfRun(run)), cancellationToken);
        }

        return due;
    }

    /// <summary>A row for each conversation that a run wrote to, those of the oldest run first. Read a page at a time.</summary>
    public async IAsyncEnumerable<WriteToRecheck> DueAsync(
        RecheckScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var run in await WritersAsync(scope, cancellationToken))
        {
            WriteToRecheck? write = null;
            await foreach (var next in OfRunAsync(run, scope, cancellationToken))
            {
                if (write is not null && write.Patch.ConversationId == next.Patch.ConversationId)
                {
                    write = next with { Patch = PatchRows.Together(write.Patch, next.Patch) };
                    continue;
                }

                if (write is not null) yield return write;
                write = next;
            }

            if (write is not null) yield return write;
        }
    }

    /// <summary>The attributes of a write that an earlier look found lost.</summary>
    public async Task<IReadOnlySet<string>> KnownLostAsync(PatchIntent write, CancellationToken cancellationToken)
    {
        var names = await store.ReadAsync(
            c => c.QueryAsync<string>(
                "SELECT attribute FROM lost_values WHERE written_by = @RunId AND conversation_id = @id",
                new { write.RunId, id = StoredId.Encode(write.ConversationId) }),
            cancellationToken);
        return names.Select(n => StoredText.Decode(n)!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Each write with its look counts once, whenever the process ends.</summary>
    /// <param name="calls">Made for the recheck since the last time.</param>
    public Task RecordAsync(string runId, IReadOnlyList<RecheckResult> results, long calls, CancellationToken cancellationToken)
    {
        if (results.Count == 0 && calls == 0) return Task.CompletedTask;
        var at = StoredTime.Of(clock.GetUtcNow());
        return writing.WriteAsync(
            batch =>
            {
                foreach (var result in results) Record(batch, runId, result, at);
                batch.Execute(
                    "UPDATE runs SET recheck_calls = recheck_calls + @calls, lost_count = lost_count + @lost WHERE run_id = @runId",
                    new { runId, calls, lost = results.Sum(r => r.Lost.Count) });
            },
            cancellationToken);
    }

    /// <summary>A lost value as a row of mismatches.csv.</summary>
    public static MismatchRow Mismatch(DbDataReader r) => new(
        r.Id(0), r.IdOrNull(1), IsoTime.Of(r.Start(2)), r.TextOrNull(3), r.Text(4), r.Text(5), r.GetString(6), r.TextOrNull(7),
        r.TextOrNull(8), ContractNames.Of(AttributeAction.Kept), r.LongOrNull(10), r.IdOrNull(11),
        FormattableString.Invariant($"lost after {r.GetInt64(9)} days"));

    static void Record(WriteBatch batch, string runId, RecheckResult result, long at)
    {
        var (write, id) = (result.Write, StoredId.Encode(result.Write.Patch.ConversationId));
        var (gone, lost) = (result.IsGone ? 1 : 0, result.Lost.Count);
        batch.Execute(
            """
            INSERT INTO rechecks (written_by, conversation_id, rechecked_at, still_there, changed_by_others, lost, is_gone, is_last)
            VALUES ((SELECT number FROM runs WHERE run_id = @WrittenBy), @id, @at, @StillThere, @ChangedByOthers, @lost, @gone, @last)
            ON CONFLICT (written_by, conversation_id) DO UPDATE SET
                rechecked_at = excluded.rechecked_at, still_there = excluded.still_there,
                changed_by_others = excluded.changed_by_others, lost = rechecks.lost + excluded.lost, is_gone = excluded.is_gone,
                is_last = excluded.is_last
            """,
            new
            {
                WrittenBy = write.Patch.RunId, id, at, result.StillThere, result.ChangedByOthers, lost, gone,
                last = result.IsLast ? 1 : 0,
            });
        batch.Execute(
            """
            INSERT INTO recheck_sums (run_id, days, conversations, still_there, changed_by_others, lost, gone)
            VALUES (@runId, @Days, 1, @StillThere, @ChangedByOthers, @lost, @gone)
            ON CONFLICT (run_id, days) DO UPDATE SET conversations = recheck_sums.conversations + 1,
                still_there = recheck_sums.still_there + excluded.still_there,
                changed_by_others = recheck_sums.changed_by_others + excluded.changed_by_others,
                lost = recheck_sums.lost + excluded.lost, gone = recheck_sums.gone + excluded.gone
            """,
            new { runId, result.Days, result.StillThere, result.ChangedByOthers, lost, gone });
        foreach (var value in result.Lost) AddLost(batch, runId, result, value);
    }

    static void AddLost(WriteBatch batch, string runId, RecheckResult result, LostValue value) => batch.Execute(
        """
        INSERT INTO lost_values (written_by, conversation_id, ordinal, run_id, participant_id, conversation_start, media_type, attribute,
            source_path, kind, expected, actual, days, http_status, correlation_id)
        VALUES (@WrittenBy, @id, @Ordinal, @runId, @participant, @start, @media, @attribute, @path, @kind, @expected, @actual, @Days,
            @HttpStatus, @correlation)
        """,
        new
        {
            WrittenBy = result.Write.Patch.RunId, id = StoredId.Encode(result.Write.Patch.ConversationId), value.Ordinal, runId,
            participant = StoredId.Encode(result.Write.Patch.ParticipantId), start = StoredTime.OfStart(result.Write.Start),
            media = StoredText.Encode(result.Write.MediaType), attribute = StoredText.Encode(value.Change.Name),
            path = StoredText.Encode(value.Change.SourcePath),
            kind = ContractNames.Of(value.Actual is null ? MismatchKind.Missing : MismatchKind.Different),
            expected = StoredText.Encode(value.Change.After), actual = StoredText.Encode(value.Actual), result.Days, result.HttpStatus,
            correlation = StoredId.EncodeOrNull(result.CorrelationId),
        });

    async Task<IReadOnlyList<string>> WritersAsync(RecheckScope scope, CancellationToken cancellationToken) =>
        [.. await store.ReadAsync(c => c.QueryAsync<string>(Writers, scope.OfRuns()), cancellationToken)];

    IAsyncEnumerable<WriteToRecheck> OfRunAsync(string run, RecheckScope scope, CancellationToken cancellationToken) =>
        store.PagesAsync<WriteToRecheck>(
            PageOfDue, last => scope.OfRun(run, last?.Patch.ConversationId ?? "", last?.Attempt ?? 0),
            r => new WriteToRecheck(
                new PatchIntent(
                    run, r.Id(0), r.Id(1), scope.Target, StoredChanges.Unpack(r.Bytes(2)), (int)r.GetInt64(3), r.Time(4)),
                r.LongOrNull(6) is { } start ? StoredTime.Start(start) : null, r.TimeOrNull(7), r.TextOrNull(8), r.LongOrNull(9) > 0)
            { Attempt = r.GetInt64(5) },
            cancellationToken);
}

/// <summary>Which writes are due to be read again.</summary>
/// <param name="Now">Ages are counted to this moment.</param>
/// <param name="Within">The age up to which writes are read again.</param>
internal sealed record RecheckScope(string Job, string Connection, string Target, DateTimeOffset Now, TimeSpan Within)
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Nights are not a day apart to the second.</summary>
    static readonly TimeSpan HalfDay = TimeSpan.FromHours(12);

    /// <summary>The first look is due once a write is a day old.</summary>
    DateTimeOffset Youngest => Now - Day;

    /// <summary>The second look is due at the end of the span.</summary>
    DateTimeOffset SecondLook => Now - Within + HalfDay;

    /// <summary>Ages are whole days: the last one of the span has to be over.</summary>
    DateTimeOffset Oldest => Now - Within - Day;

    /// <summary>A look this late is the only one, or the second one.</summary>
    public bool IsLastLook(DateTimeOffset writtenAt) => writtenAt <= SecondLook;

    public object OfRuns() => new { Job, Connection, Target, Youngest = IsoTime.Of(Youngest), Oldest = IsoTime.Of(Oldest) };

    public object OfRun(string run, string id = "", long attempt = 0) => new
    {
        Youngest = StoredTime.Of(Youngest), SecondLook = StoredTime.Of(SecondLook), Oldest = StoredTime.Of(Oldest), run,
        id = StoredId.Encode(id), attempt, most = StoreReading.PageSize,
    };
}

/// <param name="At">When the run's recheck first began.</param>
/// <param name="Before">When the job's recheck before this one began; null for none.</param>
/// <param name="Calls">What the run's recheck has made of calls so far.</param>
internal sealed record RecheckStart(DateTimeOffset At, DateTimeOffset? Before, long Calls);

/// <summary>What one run wrote to one conversation.</summary>
/// <param name="HasLost">An earlier look found some of it lost.</param>
internal sealed record WriteToRecheck(PatchIntent Patch, DateTimeOffset? Start, DateTimeOffset? End, string? MediaType, bool HasLost)
{
    public long Attempt { get; init; }
}

/// <summary>What reading a write again showed. The counts are of attributes.</summary>
/// <param name="Days">The age of the write in whole days.</param>
/// <param name="IsLast">It is not read again.</param>
internal sealed record RecheckResult(WriteToRecheck Write, int Days, bool IsLast)
{
    public int StillThere { get; init; }

    public int ChangedByOthers { get; init; }

    public IReadOnlyList<LostValue> Lost { get; init; } = [];

    /// <summary>The conversation is no longer returned.</summary>
    public bool IsGone { get; init; }

    public int? HttpStatus { get; init; }

    public string? CorrelationId { get; init; }
}

/// <param name="Ordinal">The place of the attribute in the write.</param>
/// <param name="Actual">What is there now; null for nothing.</param>
internal sealed record LostValue(int Ordinal, AttributeChange Change, string? Actual);

/// <summary>What the rechecks of a run found at one age.</summary>
/// <param name="Days">The age in whole days.</param>
/// <param name="Conversations">Conversations read again; the other counts but <paramref name="Gone"/> are of attributes.</param>
internal sealed record RecheckSums(int Days, long Conversations, long StillThere, long ChangedByOthers, long Lost, long Gone);
