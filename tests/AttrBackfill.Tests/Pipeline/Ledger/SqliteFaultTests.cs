using AttrBackfill.Pipeline.Ledger;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>What goes wrong with a file, and what the user is told.</summary>
public sealed class SqliteFaultTests : LedgerSuite
{
    string File => ((SqlitePlace)Place).File;

    private protected override ILedgerPlace NewPlace() => new SqlitePlace();

    [Fact]
    public async Task A_ledger_of_a_newer_version_is_left_alone()
    {
        using (var connection = Place.Connect())
            await connection.ExecuteAsync("PRAGMA user_version = 99");
        var e = await Assert.ThrowsAsync<LedgerException>(OpenAnotherAsync);
        Assert.Equal(
            $"The ledger {File} was written by a newer attrbackfill (ledger version 99, this program knows {LedgerSchema.Known}); "
            + "use that version or another --output folder",
            e.Message);
    }

    [Fact]
    public async Task A_ledger_of_an_earlier_version_is_brought_up_to_date_with_the_sums_of_its_runs()
    {
        await using var place = new SqlitePlace();
        Directory.CreateDirectory(Path.GetDirectoryName(place.File)!);
        using (var old = new SqliteConnection($"Data Source={place.File};Pooling=False"))
        {
            old.Open();
            using var shared = new DbUp.Sqlite.Helpers.SharedConnection(old);
            var made = DbUp.DeployChanges.To.SqliteDatabase(shared)
                .WithScriptsEmbeddedInAssembly(
                    typeof(SqlLedger).Assembly, name => name.EndsWith("0001_ledger.sql", StringComparison.Ordinal))
                .WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
            Assert.True(made.Successful, made.Error?.Message);
            await old.ExecuteAsync("""
                PRAGMA user_version = 1;
                INSERT INTO runs (run_id, job, connection, run_kind, mode, target, dry_run, time_zone, selection, settings, started_at,
                    ended_at, status, quota_share, version)
                VALUES ('r', 'j', 'default', 'run', 'backfill', 'participant', 0, 'UTC', '{}', '{}', '2026-11-20T02:30:00.000Z',
                    '2026-11-20T02:31:00.000Z', 'completed', 0.9, '0.1.0');
                INSERT INTO conversations (run_id, conversation_id, conversation_start, outcome, attributes, missing, different, other,
                    patched, calls, seen)
                VALUES ('r', 'c', '', 'kept', 2, 1, 1, 0, 0, 0, 1);
                INSERT INTO mismatches (run_id, conversation_id, ordinal, attribute, source_path, kind, action)
                VALUES ('r', 'c', 0, 'a', 'a', 'missing', 'kept'), ('r', 'c', 1, 'b', 'b', 'different', 'kept');
                """);
        }

        await using var ledger = await place.OpenAsync(Clock, Token);
        var run = (await ledger.Runs.FindAsync("r", Token))!;
        Assert.Equal((1, 1, 0), (run.Missing, run.Different, run.Other));
        Assert.Equal(
            [new("r", "a", 1, 0), new("r", "b", 0, 1)],
            (await ledger.Figures.MismatchTotalsAsync(["r"], Token)).OrderBy(t => t.Attribute, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_write_ahead_log_that_another_process_has_let_grow_is_emptied_by_the_next_write()
    {
        var (run, log) = (await StartAsync(), new FileInfo(File + "-wal"));
        using var beside = Place.Connect();
        await beside.ExecuteAsync("""
            PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF; CREATE TABLE filler (content BLOB);
            INSERT INTO filler VALUES (zeroblob(50000000)); DROP TABLE filler
            """);
        Assert.True(log.Length > 50_000_000, $"{log.Length} bytes are not many");
        await RecordAsync(Result(run, "c"));
        log.Refresh();
        Assert.True(log.Length < 1_000_000, $"{log.Length} bytes");
    }

    [Fact]
    public async Task An_up_to_date_ledger_is_opened_without_a_write()
    {
        await Ledger.DisposeAsync();
        using var connection = Place.Connect();
        using var reader = connection.BeginTransaction();
        connection.Execute("UPDATE meta SET value = value", transaction: reader);
        await using var another = await OpenAnotherAsync();
        Assert.Empty(await another.Runs.ListAsync(null, Token));
    }

    [Fact]
    public async Task Two_processes_may_make_the_ledger_at_the_same_time()
    {
        await using var place = new SqlitePlace();
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => place.OpenAsync(Clock, Token)));
        await Task.WhenAll(ledgers.Select((l, i) => l.Runs.StartAsync(NewRun("r" + i), Token)));
        Assert.Equal(4, (await ledgers[0].Runs.ListAsync(null, Token)).Count);
        foreach (var ledger in ledgers)
            await ledger.DisposeAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_ledger_is_named_with_a_remedy()
    {
        await using var place = new SqlitePlace();
        Directory.CreateDirectory(Path.GetDirectoryName(place.File)!);
        await System.IO.File.WriteAllTextAsync(place.File, new string('x', 8192), Token);
        var e = await Assert.ThrowsAsync<LedgerException>(() => place.OpenAsync(Clock, Token));
        Assert.Contains(place.File, e.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
        Assert.Contains("move it aside", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task A_damaged_page_is_reported_when_it_is_read()
    {
        var run = await StartAsync();
        await RecordAsync([.. Enumerable.Range(0, 300).Select(i => Result(run, "c" + i, ConversationOutcome.Patched, Missing("a")))]);
        await Ledger.DisposeAsync();
        await using (var file = System.IO.File.OpenWrite(File))
        {
            // The first page, with the schema, stays.
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096).ToArray(), Token);
        }
        await using var another = await OpenAnotherAsync();
        var e = await Assert.ThrowsAsync<LedgerException>(
            async () => await another.Reports.MismatchesAsync(run.RunId, Token).ToListAsync(Token));
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_and_a_file_that_cannot_be_opened_are_named()
    {
        var folder = ((SqlitePlace)Place).Folder;
        var file = Path.Combine(folder, "file");
        await System.IO.File.WriteAllTextAsync(file, "", Token);
        var below = Path.Combine(file, "ledger.db");
        var e = await Assert.ThrowsAsync<LedgerException>(() => SqliteLedger.OpenAsync(below, Clock, Token));
        Assert.Contains(below, e.Message, StringComparison.Ordinal);

        var directory = Directory.CreateDirectory(Path.Combine(folder, "is-a-folder")).FullName;
        e = await Assert.ThrowsAsync<LedgerException>(() => SqliteLedger.OpenAsync(directory, Clock, Token));
        Assert.Contains($"{directory} cannot be opened", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, "full")]
    [InlineData(8, "read-only")]
    [InlineData(14, "cannot be opened")]
    [InlineData(10, "cannot be read or written")]
    [InlineData(11, "damaged")]
    [InlineData(5, "busy")]
    [InlineData(1, "failed")]
    public void Each_fault_is_one_line_with_the_path(int code, string word)
    {
        var e = SqliteLedger.Explain("/some/ledger.db", new SqliteException("message", code));
        Assert.Contains("/some/ledger.db", e.Message, StringComparison.Ordinal);
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task After_a_failed_write_every_later_one_fails_too_and_nothing_of_its_batch_is_kept()
    {
        var run = await StartAsync();
        await RecordAsync(Result(run, "before"));
        using var connection = Place.Connect();
        await connection.ExecuteAsync("""
            CREATE TRIGGER full BEFORE INSERT ON mismatches BEGIN SELECT RAISE(ABORT, 'no more room'); END
            """);
        await Assert.ThrowsAsync<LedgerException>(
            () => Ledger.Journal.RecordOutcomeAsync(Result(run, "c", ConversationOutcome.Patched, Missing("a")), Token));
        await connection.ExecuteAsync("DROP TRIGGER full");
        await Assert.ThrowsAsync<LedgerException>(() => Ledger.Journal.RecordOutcomeAsync(Result(run, "d"), Token));
        await Assert.ThrowsAsync<LedgerException>(() => Ledger.Progress.SetWatermarkAsync("j", "c", Clock.GetUtcNow(), Token));
        Assert.Equal(
            ["before"], await Ledger.Reports.ConversationsAsync(run.RunId, Token).Select(c => c.ConversationId).ToListAsync(Token));
    }

    [Fact]
    public async Task A_cancelled_caller_writes_nothing_and_breaks_nothing()
    {
        var run = await StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Ledger.Journal.RecordOutcomeAsync(Result(run, "a"), new CancellationToken(true)));
        await RecordAsync(Result(run, "b"));
        Assert.Equal(["b"], await Ledger.Reports.ConversationsAsync(run.RunId, Token).Select(c => c.ConversationId).ToListAsync(Token));
    }
}
