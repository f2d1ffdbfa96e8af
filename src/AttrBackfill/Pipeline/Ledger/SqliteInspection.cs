using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Checks a ledger file.</summary>
internal sealed class SqliteInspection(string path, Func<SqliteConnection> connect)
    : LedgerInspection(e => SqliteLedger.Explain(path, e))
{
    protected override DbConnection Connect() => connect();

    /// <summary>SQLite's findings name tables, indexes and pages, never a value.</summary>
    protected override async Task<(bool Ok, string Message)> DatabaseAsync(DbConnection connection)
    {
        var found = (await connection.QueryAsync<string>($"PRAGMA integrity_check({MostNamed})", commandTimeout: NoTimeout)).ToList();
        return found is ["ok"]
            ? (true, "all pages and indexes are sound")
            : throw SqliteLedger.Damaged(path, string.Join(", ", found.Select(f => f.ReplaceLineEndings(" "))));
    }

    protected override async Task<(int Version, int Scripts)> VersionsAsync(DbConnection connection)
    {
        var isThere = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'SchemaVersions'") > 0;
        var scripts = isThere ? await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM SchemaVersions") : 0;
        return (SqliteSchema.VersionOf((SqliteConnection)connection), scripts);
    }

    protected override async Task<IReadOnlyList<BrokenReference>> BrokenReferencesAsync(DbConnection connection)
    {
        var broken = await connection.QueryAsync<(string, string, long)>(
            """
            SELECT "table", parent, COUNT(*) FROM pragma_foreign_key_check GROUP BY "table", parent ORDER BY "table", parent
            """, commandTimeout: NoTimeout);
        return [.. broken.Select(b => new BrokenReference(b.Item1, b.Item2, b.Item3))];
    }
}
