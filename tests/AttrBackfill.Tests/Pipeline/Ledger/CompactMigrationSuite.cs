using System.Data.Common;
using AttrBackfill.Pipeline.Ledger;
using Dapper;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Ledger;

/// <summary>The ledger as it was before its rows were made compact is moved row by row.</summary>
public abstract class CompactMigrationSuite : LedgerSuite
{
    const string One = "20261119T023000Z-0001", Two = "20261120T023000Z-0002";

    const string Uuid = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

    static readonly string Rows = $$"""
        INSERT INTO runs (run_id, job, connection, run_kind, mode, target, dry_run, time_zone, selection, settings, started_at,
            status, quota_share, version)
        VALUES ('{{Two}}', 'j', 'default', 'run', 'backfill', 'participant', 0, 'UTC', '{}', '{}', '2026-11-20T02:30:00.000Z', 'running', 0.9, '0.1.0'),
            ('{{One}}', 'j', 'default', 'run', 'backfill', 'participant', 0, 'UTC', '{}', '{}', '2026-11-19T02:30:00.000Z', 'running', 0.9, '0.1.0');
        INSERT INTO conversations (run_id, conversation_id, participant_id, conversation_start, conversation_end, media_type, outcome,
            attributes, missing, different, other, patched, calls, http_status, correlation_id, message, seen)
        VALUES ('{{One}}', '{{Uuid}}', 'p', '2026-11-18T23:59:59.999Z', '2026-11-19T00:00:00.001Z', 'message', 'patched', 3, 2, 1, 1, 3, 2, 202, '{{Uuid}}', NULL, 1),
            ('{{One}}', 'b', NULL, '', NULL, NULL, 'failed', 0, 1, 0, 0, 0, 1, 404, 'corr', 'why', 0),
            ('{{Two}}', 'b', NULL, '2026-11-18T23:00:00.000Z', NULL, 'voice', 'in-sync', 1, 0, 0, 0, 0, 0, NULL, NULL, NULL, 1);
        INSERT INTO mismatches (run_id, conversation_id, ordinal, attribute, source_path, kind, expected, actual, action, message)
        VALUES ('{{One}}', '{{Uuid}}', 0, 'x', 'p.x', 'missing', 'new', NULL, 'patched', NULL),
            ('{{One}}', '{{Uuid}}', 1, 'y', 'p.y', 'different', 'new', 'old', 'patched', NULL),
            ('{{One}}', '{{Uuid}}', 2, 'a', 'p.a', 'missing', '{{"\u0001\u0001"}}', NULL, 'patched', 'note'),
            ('{{One}}', '{{Uuid}}', 3, 'x', 'q.x', 'collision', 'new', 'other', 'kept', NULL),
            ('{{One}}', 'b', 0, 'x', 'p.x', 'missing', 'v', NULL, 'failed', NULL);
        INSERT INTO patches (run_id, conversation_id, attempt, participant_id, target, changes, calls_before, intent_at, state, closed_at,
            record_version, read_in_bulk)
        VALUES ('{{One}}', '{{Uuid}}', 1, 'p', 'participant', '[{"name":"x","before":null,"after":"first","sourcePath":"p.x"}]', 1,
                '2026-11-19T02:30:01.000Z', 'failed', NULL, 7, 0),
            ('{{One}}', '{{Uuid}}', 2, 'p', 'participant',
                '[{"name":"x","before":null,"after":"new","sourcePath":"p.x"},{"name":"y","before":"old","after":"new","sourcePath":"p.y"}]', 1,
                '2026-11-19T02:30:02.003Z', 'done', NULL, NULL, 1),
            ('{{One}}', '{{Uuid}}', 3, 'p', 'participant', '[]', 1, '2026-11-19T02:30:02.004Z', 'refused', NULL, NULL, 0),
            ('{{Two}}', 'c', 1, 'p', 'participant', '[{"name":"x","before":null,"after":"v","sourcePath":""}]', 0,
                '2026-11-20T02:30:01.000Z', 'intent', NULL, NULL, 0);
        INSERT INTO settled (connection, target, conversation_id, hash, run_id, settled_at)
        VALUES ('default', 'participant', '{{Uuid}}', 'c829911ec00a28e7bded1a7f089f5723', '{{One}}', '2026-11-19T02:30:02.003Z'),
            ('default', 'participant', '{{Uuid}}', 'c829911ec00a28e7bded1a7f089f5723:kept', '{{One}}', '2026-11-19T02:30:02.003Z'),
            ('other', 'participant', 'b', 'gone:conversations', 'pruned', '2026-11-19T02:30:02.003Z');
        INSERT INTO deferred (job, connection, conversation_id, first_seen, last_seen)
        VALUES ('j', 'default', '{{Uuid}}', '2026-11-19T02:30:00.000Z', '2026-11-20T02:30:00.000Z');
        INSERT INTO listed_ids (run_id, ordinal, conversation_id) VALUES ('{{Two}}', 1, 'b'), ('{{Two}}', 2, '{{Uuid}}');
        INSERT INTO rechecks (written_by, conversation_id, rechecked_by, rechecked_at, still_there, changed_by_others, lost, is_gone, is_last)
        VALUES ('{{One}}', '{{Uuid}}', '{{Two}}', '2026-11-20T02:30:00.000Z', 1, 0, 1, 0, 0);
        INSERT INTO lost_values (written_by, conversation_id, ordinal, run_id, participant_id, conversation_start, media_type, attribute,
            source_path, kind, expected, actual, days, http_status, correlation_id)
        VALUES ('{{One}}', '{{Uuid}}', 1, '{{Two}}', 'p', '2026-11-18T23:59:59.999Z', 'message', 'y', 'p.y', 'missing', 'new', NULL, 1, 200, '{{Uuid}}');
        """;

    [Fact]
    public async Task Reports_of_a_moved_ledger_have_every_row()
    {
        await using var place = await OldAsync();
        await using var ledger = await place.OpenAsync(Clock, Token);
        Assert.Equal(
            [
                new("b", null, null, null, null, "failed", 0, 1, 0, 0, 0, 1, 404, "corr", "why"),
                new(
                    Uuid, "p", "2026-11-18T23:59:59.999Z", "2026-11-19T00:00:00.001Z", "message", "patched", 3, 2, 1, 1, 3, 2, 202, Uuid,
                    null),
            ],
            await ledger.Reports.ConversationsAsync(One, Token).ToListAsync(Token));
        MismatchRow Of(string attribute, string path, string kind, string? expected, string? actual, string action, string? message) =>
            new(Uuid, "p", "2026-11-18T23:59:59.999Z", "message", attribute, path, kind, expected, actual, action, 202, Uuid, message);
        Assert.Equal(
            [
                new("b", null, null, null, "x", "p.x", "missing", "v", null, "failed", 404, "corr", null),
                Of("a", "p.a", "missing", "\0", null, "patched", "note"), Of("x", "p.x", "missing", "new", null, "patched", null),
                Of("x", "q.x", "collision", "new", "other", "kept", null), Of("y", "p.y", "different", "new", "old", "patched", null),
            ],
            await ledger.Reports.MismatchesAsync(One, Token).ToListAsync(Token));
        Assert.Equal(
            [new("a", "p.a", 0, 0, 1, 1, 0), new("x", "p.x", 0, 0, 3, 1, 0), new("y", "p.y", 0, 0, 1, 1, 0)],
            await ledger.Reports.AttributesAsync(One, Token).ToListAsync(Token));
        var lost = Assert.Single(await ledger.Reports.MismatchesAsync(Two, Token).ToListAsync(Token));
        Assert.Equal((Uuid, "p", "y", "new", Uuid, "lost after 1 days"),
            (lost.ConversationId, lost.ParticipantId, lost.Attribute, lost.Expected, lost.CorrelationId, lost.Message));
    }

    [Fact]
    public async Task A_moved_ledger_knows_its_patches_and_what_is_settled_open_and_listed()
    {
        await using var place = await OldAsync();
        await using var ledger = await place.OpenAsync(Clock, Token);
        var patch = Assert.Single(await ledger.Journal.PatchesAsync(One, Token).ToListAsync(Token));
        Assert.Equal([new("x", null, "new", "p.x"), new("y", "old", "new", "p.y")], patch.Changes);
        Assert.Equal(new DateTimeOffset(2026, 11, 19, 2, 30, 2, 3, TimeSpan.Zero), patch.At);
        Assert.Equal([(1, 7), (2, null)], (await ledger.Journal.IntentsAsync(One, Uuid, Token)).Select(
            p => (p.At.Second, p.RecordVersion)));
        Assert.Equal("c", Assert.Single(await ledger.Journal.OpenIntentsAsync(Two, [Uuid, "b", "c"], Token)).ConversationId);
        InSyncKey[] known = [new(Uuid, "c829911ec00a28e7bded1a7f089f5723"), new(Uuid, "c829911ec00a28e7bded1a7f089f5723:kept")];
        Assert.Equal(known.ToHashSet(), await ledger.Journal.KnownInSyncAsync(
            "default", "participant", [.. known, new(Uuid, "c829911ec00a28e7bded1a7f089f5724"), new("b", "gone:conversations")], Token));
        Assert.Single(await ledger.Journal.KnownInSyncAsync("other", "participant", [new("b", "gone:conversations")], Token));
        Assert.Equal(Uuid, Assert.Single(await ledger.Progress.DeferredAsync("j", "default", Token)).ConversationId);
        Assert.Equal(["b", Uuid], await ledger.ListedIds.OfRunAsync(Two, Token).ToListAsync(Token));
        Assert.Equal(["y"], await ledger.Rechecks.KnownLostAsync(patch with { RunId = One }, Token));
    }

    [Fact]
    public async Task A_run_of_a_moved_ledger_goes_on_and_counts_what_it_replaces_once()
    {
        await using var place = await OldAsync();
        await using var ledger = await place.OpenAsync(Clock, Token);
        var run = (await ledger.Runs.FindAsync(One, Token))!;
        await ledger.Journal.RecordOutcomeAsync(
            Result(run, "b", ConversationOutcome.Kept, Missing("z", action: AttributeAction.Kept)), Token);
        await ledger.Journal.RecordOutcomeAsync(Result(run, Uuid), Token);
        Assert.Equal(["z"], await ledger.Reports.MismatchesAsync(One, Token).Select(m => m.Attribute).ToListAsync(Token));
        Assert.Equal([new("z", "z", 0, 0, 1, 0, 0)], await ledger.Reports.AttributesAsync(One, Token).ToListAsync(Token));
        Assert.Equal(1, (await ledger.Reports.CountsAsync(One, Token)).Kinds.Values.Sum());
    }

    [Fact]
    public async Task Nothing_of_the_old_tables_stays()
    {
        await using var place = await OldAsync();
        await (await place.OpenAsync(Clock, Token)).DisposeAsync();
        using var connection = place.Connect();
        foreach (var table in (string[])["conversations", "mismatches", "patches", "settled"])
            await Assert.ThrowsAnyAsync<DbException>(() => connection.ExecuteAsync($"SELECT 1 FROM old_{table}"));
    }

    /// <summary>Runs the scripts up to 0010 and adds the rows.</summary>
    private protected abstract Task<ILedgerPlace> OldAsync();

    private protected static async Task MakeAsync(UpgradeEngineBuilder builder, Func<string, string> dialect, DbConnection connection)
    {
        var scripts = LedgerSchema.Source.GetManifestResourceNames().Where(LedgerSchema.IsScript)
            .Where(n => string.CompareOrdinal(n, "AttrBackfill.Pipeline.Ledger.Migrations.0011") < 0)
            .Select(n => new SqlScript(n, dialect(new StreamReader(LedgerSchema.Source.GetManifestResourceStream(n)!).ReadToEnd())));
        var made = builder.WithScripts(scripts).WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        Assert.True(made.Successful, made.Error?.Message);
        await connection.ExecuteAsync(Rows);
    }
}

public sealed class SqliteCompactMigrationTests : CompactMigrationSuite
{
    private protected override ILedgerPlace NewPlace() => new SqlitePlace();

    private protected override async Task<ILedgerPlace> OldAsync()
    {
        var place = new SqlitePlace();
        Directory.CreateDirectory(Path.GetDirectoryName(place.File)!);
        using var connection = (SqliteConnection)place.Connect();
        using var shared = new SharedConnection(connection);
        await MakeAsync(DeployChanges.To.SqliteDatabase(shared), text => text, connection);
        await connection.ExecuteAsync("PRAGMA user_version = 10");
        return place;
    }
}

public sealed class PostgresCompactMigrationTests : CompactMigrationSuite
{
    private protected override ILedgerPlace NewPlace() => new PostgresPlace();

    private protected override async Task<ILedgerPlace> OldAsync()
    {
        var place = new PostgresPlace();
        await place.PrepareAsync();
        await using var connection = place.Connect();
        var schema = (await connection.ExecuteScalarAsync<string>("SELECT current_schema()"))!;
        await MakeAsync(
            DeployChanges.To.PostgresqlDatabase(place.ConnectionString).JournalToPostgresqlTable(schema, "ledger_versions"),
            text => System.Text.RegularExpressions.Regex.Replace(text, @"\bTEXT\b", "$0 COLLATE \"C\""), connection);
        return place;
    }
}
