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

    public static void BringUpToDate(NpgsqlDataSource database, string ledger)
    {
        using var connection = database.OpenConnection();
        if (IsCurrent(connection, ledger))
            return;
        // Of two processes that start at the same time one migrates and the other waits here, then finds it done.
        connection.Execute($"SELECT pg_advisory_lock({Lock})");
        try
        {
            if (!IsCurrent(connection, ledger))
                Migrate(database, connection.ExecuteScalar<string>("SELECT current_schema()")!);
        }
        finally
        {
            connection.Execute($"SELECT pg_advisory_unlock({Lock})");
        }
    }

    static bool IsCurrent(NpgsqlConnection connection, string ledger)
    {
        var isThere = connection.ExecuteScalar<bool>("SELECT to_regclass(@Journal) IS NOT NULL", new { Journal });
        var version = isThere ? connection.ExecuteScalar<int>($"SELECT count(*) FROM {Journal}") : 0;
        return LedgerSchema.IsCurrent(version, ledger, "use that version or another database");
    }

    static void Migrate(NpgsqlDataSource database, string schema)
    {
        var result = DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(database))
            .WithScripts(Dialect.Of)
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
