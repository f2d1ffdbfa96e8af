using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>One SQL statement of the writer's connection, prepared once and run many times.</summary>
internal abstract partial class Statement : IDisposable
{
    public static Statement Of(DbConnection connection, string sql) =>
        connection is SqliteConnection sqlite ? new SqliteStatement(sqlite, sql) : new CommandStatement(connection, sql);

    /// <param name="values">In the order in which the parameters first occur in the statement: text, bytes, whole numbers and null.</param>
    /// <returns>How many rows were written.</returns>
    public abstract int Run(DbTransaction transaction, params ReadOnlySpan<object?> values);

    /// <summary>The rows that it returns: text, bytes, whole numbers and null.</summary>
    public abstract IReadOnlyList<object?[]> Rows(DbTransaction transaction, params ReadOnlySpan<object?> values);

    public abstract void Dispose();

    /// <summary>By the provider's own command.</summary>
    sealed partial class CommandStatement : Statement
    {
        readonly DbCommand _command;

        public CommandStatement(DbConnection connection, string sql)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
            foreach (var name in ParameterName().Matches(sql).Select(m => m.Value).Distinct())
            {
                var parameter = _command.CreateParameter();
                parameter.ParameterName = name;
                _command.Parameters.Add(parameter);
            }
        }

        public override int Run(DbTransaction transaction, params ReadOnlySpan<object?> values)
        {
            Bind(transaction, values);
            return _command.ExecuteNonQuery();
        }

        public override IReadOnlyList<object?[]> Rows(DbTransaction transaction, params ReadOnlySpan<object?> values)
        {
            Bind(transaction, values);
            using var reader = _command.ExecuteReader();
            var rows = new List<object?[]>();
            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add([.. row.Select(v => v is DBNull ? null : v is int number ? (long)number : v)]);
            }
            return rows;
        }

        public override void Dispose() => _command.Dispose();

        void Bind(DbTransaction transaction, ReadOnlySpan<object?> values)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _command.Parameters.Count);
            _command.Transaction = transaction;
            for (var i = 0; i < values.Length; i++)
                _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        [GeneratedRegex(@"@\w+")]
        private static partial Regex ParameterName();
    }
}
