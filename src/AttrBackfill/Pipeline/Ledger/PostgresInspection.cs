using System.Data.Common;
using Dapper;
using Npgsql;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Checks a ledger in a PostgreSQL database.</summary>
internal sealed class PostgresInspection(NpgsqlDataSource database, Func<Exception, LedgerException> explain) : LedgerInspection(explain)
{
    const string Tables = """
        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename
        """;

    /// <summary>The server keeps them itself, except in a database that was restored in part or whose triggers were off.</summary>
    const string References = """
        SELECT child.relname, parent.relname, format('%I.%I', space.nspname, child.relname), format('%I.%I', space.nspname, parent.relname),
            string_agg(format('c.%I IS NOT NULL', a.attname), ' AND '),
            string_agg(format('p.%I = c.%I', b.attname, a.attname), ' AND ')
        FROM pg_constraint AS key
        JOIN pg_namespace AS space ON space.oid = key.connamespace AND space.nspname = current_schema()
        JOIN pg_class AS child ON child.oid = key.conrelid
        JOIN pg_class AS parent ON parent.oid = key.confrelid
        CROSS JOIN LATERAL unnest(key.conkey, key.confkey) AS pair (child_column, parent_column)
        JOIN pg_attribute AS a ON a.attrelid = key.conrelid AND a.attnum = pair.child_column
        JOIN pg_attribute AS b ON b.attrelid = key.confrelid AND b.attnum = pair.parent_column
        WHERE key.contype = 'f'
        GROUP BY key.oid, space.nspname, child.relname, parent.relname
        ORDER BY child.relname, parent.relname
        """;

    protected override DbConnection Connect() => database.OpenConnection();

    /// <summary>The server checks the checksum of a page, where it has them, as it reads it. Indexes are left to pg_amcheck.</summary>
    protected override async Task<(bool Ok, string Message)> DatabaseAsync(DbConnection connection)
    {
        await connection.ExecuteAsync("SET enable_indexonlyscan = off");
        var tables = (await connection.QueryAsync<string>(Tables)).ToList();
        foreach (var table in tables) await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}", commandTimeout: NoTimeout);
        return (true, $"{tables.Count} tables were read to their end; pg_amcheck checks their indexes");
    }

    protected override Task<(int Version, int Scripts)> VersionsAsync(DbConnection connection)
    {
        var version = PostgresSchema.VersionOf((NpgsqlConnection)connection);
        return Task.FromResult((version, version));
    }

    protected override async Task<IReadOnlyList<BrokenReference>> BrokenReferencesAsync(DbConnection connection)
    {
        var broken = new List<BrokenReference>();
        foreach (var (table, parent, child, to, given, matches)
            in (await connection.QueryAsync<(string, string, string, string, string, string)>(References)).ToList())
        {
            var rows = await connection.ExecuteScalarAsync<long>(
                $"SELECT COUNT(*) FROM {child} AS c WHERE {given} AND NOT EXISTS (SELECT 1 FROM {to} AS p WHERE {matches})",
                commandTimeout: NoTimeout);
            if (rows > 0) broken.Add(new BrokenReference(table, parent, rows));
        }

        return broken;
    }
}
