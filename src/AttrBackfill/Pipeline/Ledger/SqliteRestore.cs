using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>A backup has taken the place of a ledger.</summary>
/// <param name="Replaced">Where the ledger from before is kept; null where there was none.</param>
/// <param name="Version">Of the backup. It was migrated where it was older.</param>
internal sealed record LedgerRestored(string? Replaced, int Version);

/// <summary>A run of the ledger is at work.</summary>
internal sealed class LedgerInUseException(string message) : ExpectedException(ExitCode.Locked, message);

/// <summary>
/// Puts a backup in the place of a ledger. All is checked and prepared in a copy beside it. Then SQLite writes the copy over the ledger
/// in one transaction: a process that has the file open goes on with the new content, and a crash leaves the old content whole. A run
/// that starts meanwhile finds its lock gone, and stops.
/// </summary>
internal sealed class SqliteRestore(string ledger, TimeProvider clock)
{
    const int BusySeconds = 30;

    readonly string _copy = ledger + ".restored";

    /// <exception cref="LedgerException">The backup is damaged, of a newer version, or its sums do not add up. The ledger is as before.</exception>
    /// <exception cref="LedgerInUseException">A run is at work.</exception>
    public async Task<LedgerRestored> RunAsync(string backup, CancellationToken cancellationToken)
    {
        try
        {
            var version = await PrepareAsync(backup, cancellationToken);
            var replaced = await SetAsideAsync(cancellationToken);
            PrivateFiles.CreateEmpty(ledger);
            using var source = SqliteCopy.Open(_copy, SqliteOpenMode.ReadOnly);
            using var target = SqliteCopy.Open(ledger, SqliteOpenMode.ReadWrite);
            target.Execute($"PRAGMA busy_timeout = {BusySeconds * 1000}; PRAGMA synchronous = FULL");
            source.BackupDatabase(target);
            target.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            return new LedgerRestored(replaced, version);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw SqliteLedger.Explain(ledger, e);
        }
        finally
        {
            SqliteCopy.Delete(_copy);
        }
    }

    /// <summary>A checked copy of the backup, of the version that this program uses, in which no run is at work.</summary>
    /// <returns>The version of the backup.</returns>
    async Task<int> PrepareAsync(string backup, CancellationToken cancellationToken)
    {
        int version;
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(ledger)!);
            using var source = SqliteCopy.OpenBackup(backup);
            version = SqliteSchema.VersionOf(source);
            SqliteCopy.Make(source, _copy, overwrites: true);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteLedger.Corrupt or SqliteLedger.NoDatabase)
        {
            throw Unsound(backup, "it is damaged or is no ledger");
        }

        if (version == 0) throw Unsound(backup, "it has no tables of a ledger");
        var findings = await InspectAsync(cancellationToken);
        if (version < LedgerSchema.Known && findings.All(f => f.Ok || f.Check == LedgerInspection.Version))
        {
            using (var connection = SqliteCopy.Open(_copy, SqliteOpenMode.ReadWrite))
                new SqliteSchema(connection, _copy, keepsCopy: false).BringUpToDate();
            findings = await InspectAsync(cancellationToken);
        }

        if (findings.FirstOrDefault(f => !f.Ok) is { } wrong)
            throw Unsound(backup, $"{wrong.Check}: {wrong.Message.Replace(_copy, backup, StringComparison.Ordinal)}");
        using var prepared = SqliteCopy.Open(_copy, SqliteOpenMode.ReadWrite);
        prepared.Execute("DELETE FROM locks"); // of runs that were at work when the backup was made: resume continues them
        return version;
    }

    Task<IReadOnlyList<LedgerFinding>> InspectAsync(CancellationToken cancellationToken) =>
        new SqliteInspection(_copy, () => SqliteCopy.Open(_copy, SqliteOpenMode.ReadOnly)).RunAsync(cancellationToken);

    /// <summary>A ledger that SQLite cannot read is moved away as it is; no process can be at work on it.</summary>
    /// <returns>Where it is kept; null where there is none.</returns>
    async Task<string?> SetAsideAsync(CancellationToken cancellationToken)
    {
        if (new FileInfo(ledger) is not { Exists: true, Length: > 0 }) return null;
        var kept = string.Create(CultureInfo.InvariantCulture, $"{ledger}{LedgerCopies.Replaced}{clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");
        try
        {
            await ThrowIfAtWorkAsync(cancellationToken);
            using var source = SqliteCopy.Open(ledger, SqliteOpenMode.ReadOnly);
            SqliteCopy.Make(source, kept, overwrites: true);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteLedger.Corrupt or SqliteLedger.NoDatabase)
        {
            File.Move(ledger, kept, overwrite: true);
            if (File.Exists(ledger + "-wal")) File.Move(ledger + "-wal", kept + "-wal", overwrite: true);
            File.Delete(ledger + "-shm");
        }

        return kept;
    }

    async Task ThrowIfAtWorkAsync(CancellationToken cancellationToken)
    {
        var holders = IsCurrent()
            ? await HoldersAsync(cancellationToken)
            : OfOtherVersion();
        if (holders.Count == 0) return;
        throw new LedgerInUseException(
            $"The ledger {ledger} cannot be replaced: {holders[0]} is at work; wait for its end or stop it, then restore again");
    }

    bool IsCurrent()
    {
        using var connection = SqliteCopy.Open(ledger, SqliteOpenMode.ReadOnly);
        return SqliteSchema.VersionOf(connection) == LedgerSchema.Known;
    }

    async Task<IReadOnlyList<string>> HoldersAsync(CancellationToken cancellationToken)
    {
        await using var open = await SqliteLedger.OpenAsync(ledger, migrates: false, clock, cancellationToken);
        return [.. (await open.Locks.HoldersAsync(null, cancellationToken)).Select(h => $"run {h.RunId} (process {h.ProcessId} on {h.Host})")];
    }

    /// <summary>Of a ledger before a downgrade or an upgrade only this much of a lock is sure: every version has it.</summary>
    IReadOnlyList<string> OfOtherVersion()
    {
        using var connection = SqliteCopy.Open(ledger, SqliteOpenMode.ReadOnly);
        if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'locks'") == 0) return [];
        var fresh = IsoTime.Of(clock.GetUtcNow() - Lease.Stale);
        return [.. connection.Query<string>("SELECT 'run ' || run_id FROM locks WHERE heartbeat_at > @fresh", new { fresh })];
    }

    static LedgerException Unsound(string backup, string why) =>
        new($"The backup {backup} cannot be restored: {why}; the ledger is as it was");
}
