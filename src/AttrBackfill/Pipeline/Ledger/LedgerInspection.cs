using System.Data.Common;
using AttrBackfill.Text;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>What one check of a ledger found. The message holds no value.</summary>
internal sealed record LedgerFinding(string Check, bool Ok, string Message);

/// <summary>Checks a ledger, and changes nothing: its pages, its version, its references, its sums.</summary>
/// <param name="explain">Says in one line why the store failed.</param>
internal abstract class LedgerInspection(Func<Exception, LedgerException> explain)
{
    public const string Database = "database";

    /// <summary>Its finding is not ok for an older ledger, too.</summary>
    public const string Version = "version";

    protected const int MostNamed = 3;

    /// <summary>Checks read the whole store, however large it is.</summary>
    protected const int NoTimeout = 0;

    /// <summary>The counts of a run are kept with each conversation, in the same transaction.</summary>
    const string WrongSums = """
        SELECT r.run_id FROM runs r LEFT JOIN (
            SELECT run, COUNT(*) AS conversations, SUM(CASE WHEN outcome = 'patched' THEN 1 ELSE 0 END) AS patched,
                SUM(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END) AS failed
            FROM conversations GROUP BY run
        ) c ON c.run = r.number
        WHERE r.read_count <> COALESCE(c.conversations, 0) OR r.patched_count <> COALESCE(c.patched, 0)
            OR r.failed_count <> COALESCE(c.failed, 0)
        ORDER BY r.run_id
        """;

    public async Task<IReadOnlyList<LedgerFinding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<LedgerFinding>();
        async Task<bool> AddAsync(string check, Func<DbConnection, Task<(bool Ok, string Message)>> look)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await using var connection = Connect();
                var (ok, message) = await look(connection);
                findings.Add(new LedgerFinding(check, ok, message));
            }
            catch (Exception e) when (e is DbException or LedgerException or IOException or UnauthorizedAccessException)
            {
                findings.Add(new LedgerFinding(check, false, explain(e).Message));
            }

            return findings[^1].Ok;
        }

        if (!await AddAsync(Database, DatabaseAsync)) return findings; // all other checks rest on its pages
        var isCurrent = await AddAsync(Version, VersionAsync);
        await AddAsync("references", ReferencesAsync);
        if (isCurrent) await AddAsync("sums", SumsAsync);
        return findings;
    }

    protected abstract DbConnection Connect();

    protected abstract Task<(bool Ok, string Message)> DatabaseAsync(DbConnection connection);

    /// <returns>The version, and how many scripts are in the journal.</returns>
    protected abstract Task<(int Version, int Scripts)> VersionsAsync(DbConnection connection);

    /// <returns>Tables whose rows refer to rows of another table that are not there.</returns>
    protected abstract Task<IReadOnlyList<BrokenReference>> BrokenReferencesAsync(DbConnection connection);

    async Task<(bool Ok, string Message)> VersionAsync(DbConnection connection)
    {
        var (version, scripts) = await VersionsAsync(connection);
        if (version > LedgerSchema.Known)
            return (false, $"{version}, by a newer attrbackfill; this program knows {LedgerSchema.Known}");
        if (version != scripts)
            return (false, $"{version}, but {scripts} migrations are recorded: the ledger is not whole; restore a backup");
        if (version == LedgerSchema.Known) return (true, $"{version}");
        return version > 0 && LedgerSchema.MigratingFrom(connection) is { } from
            ? (false, $"the migration from {from} to {LedgerSchema.Known} was interrupted at {version}; "
                + "attrbackfill ledger migrate continues it")
            : (false, $"{version}, this program uses {LedgerSchema.Known}; attrbackfill ledger migrate brings it up to date");
    }

    async Task<(bool Ok, string Message)> ReferencesAsync(DbConnection connection)
    {
        var broken = await BrokenReferencesAsync(connection);
        return broken.Count == 0
            ? (true, "each row has the row that it refers to")
            : (false, $"rows are left whose run or conversation is gone: {string.Join(", ", broken.Select(b => b.ToString()))}; "
                + "restore a backup");
    }

    static async Task<(bool Ok, string Message)> SumsAsync(DbConnection connection)
    {
        var wrong = (await connection.QueryAsync<string>(WrongSums, commandTimeout: NoTimeout)).ToList();
        if (wrong.Count == 0)
            return (true, $"the counts of {await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM runs")} runs add up");
        var named = string.Join(", ", wrong.Take(MostNamed).Select(run => SafeText.Plain(run)));
        return (false, $"the counts of {wrong.Count} runs are not those of their conversations: {named}"
            + $"{(wrong.Count > MostNamed ? ", …" : "")}; restore a backup");
    }

    protected sealed record BrokenReference(string Table, string Parent, long Rows)
    {
        public override string ToString() => $"{Rows} of {Table} (to {Parent})";
    }
}
