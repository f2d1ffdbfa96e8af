using System.Text.RegularExpressions;
using Dapper;
using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Npgsql;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Brings a database to the schema of this program; DbUp's journal there is its version.</summary>
internal static partial class PostgresSchema
{
    const string Journal = "ledger_versions";

    // The name of the lock among the advisory locks of the database: of this program, for this purpose.
    const string Lock = "hashtext('attrbackfill'), hashtext('migrate ' || current_schema())";

    /// <param name="migrates">False: an older ledger is refused, and only a new one gets its tables.</param>
    /// <returns>Null where nothing was migrated.</returns>
    public static LedgerMigration? BringUpToDate(NpgsqlDataSource database, string ledger, bool migrates)
    {
        using var connection = database.OpenConnection();
        if (IsCurrent(connection, ledger))
            return null;
        if (!migrates)
            LedgerSchema.ThrowIfOlder(VersionOf(connection), ledger);
        // Of two processes that start at the same time one migrates and the other waits here, then finds it done.
        connection.Execute($"SELECT pg_advisory_lock({Lock})");
        try
        {
            return IsCurrent(connection, ledger) ? null : Migrate(database, connection);
        }
        finally
        {
            connection.Execute($"SELECT pg_advisory_unlock({Lock})");
        }
    }

    public static int VersionOf(NpgsqlConnection connection)
    {
        var isThere = connection.ExecuteScalar<bool>("SELECT to_regclass(@Journal) IS NOT NULL", new { Journal });
        return isThere ? connection.ExecuteScalar<int>($"SELECT count(*) FROM {Journal}") : 0;
    }

    static bool IsCurrent(NpgsqlConnection connection, string ledger) =>
        LedgerSchema.IsCurrent(VersionOf(connection), ledger, "use that version or another database");

    /// <summary>Each script is a transaction, those of a new ledger are one.</summary>
    static LedgerMigration? Migrate(NpgsqlDataSource database, NpgsqlConnection connection)
    {
        var schema = connection.ExecuteScalar<string>("SELECT current_schema()")!;
        var version = VersionOf(connection);
        if (version == 0)
        {
            Run(database, schema, LedgerSchema.IsScript);
            return null;
        }

        var from = LedgerSchema.MigratingFrom(connection) ?? version;
        LedgerSchema.BeginMigration(connection, from);
        foreach (var script in LedgerSchema.Scripts.Skip(version)) Run(database, schema, name => name == script);
        LedgerSchema.EndMigration(connection);
        return new LedgerMigration(from, LedgerSchema.Known, null);
    }

    /// <summary>In one transaction, in which the journal records them.</summary>
    static void Run(NpgsqlDataSource database, string schema, Func<string, bool> scripts)
    {
        var result = DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(database))
            .WithScripts(scripts, Dialect.Of)
            .WithPreprocessor(new Dialect())
            .JournalToPostgresqlTable(schema, Journal)
            .WithTransaction()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw result.Error;
    }

    /// <summary>
    /// Text sorts by its bytes, as it does in SQLite, whatever the language of the database. No table has row ids.
    /// </summary>
    sealed partial class Dialect : IScriptPreprocessor
    {
        public static string Of(string script) =>
            TextType().Replace(script.Replace(") WITHOUT ROWID;", ");", StringComparison.Ordinal), "$0 COLLATE \"C\"");

        public string Process(string contents) => Of(contents);

        [GeneratedRegex(@"\bTEXT\b")]
        private static partial Regex TextType();
    }
}
