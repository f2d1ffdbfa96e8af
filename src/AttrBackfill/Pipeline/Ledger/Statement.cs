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

    /// <summary>
    /// By the provider's own commands: one for each combination of types. Npgsql prepares a statement for the types of its first
    /// values, a null without a type among them, and then writes values of any other type as they are.
    /// </summary>
    sealed partial class CommandStatement(DbConnection connection, string sql) : Statement
    {
        readonly string[] _names = [.. ParameterName().Matches(sql).Select(m => m.Value).Distinct()];
        readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

        public override int Run(DbTransaction transaction, params ReadOnlySpan<object?> values) =>
            Bind(transaction, values).ExecuteNonQuery();

        public override IReadOnlyList<object?[]> Rows(DbTransaction transaction, params ReadOnlySpan<object?> values)
        {
            using var reader = Bind(transaction, values).ExecuteReader();
            var rows = new List<object?[]>();
            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add([.. row.Select(v => v is DBNull ? null : v is int number ? (long)number : v)]);
            }
            return rows;
        }

        public override void Dispose()
        {
            foreach (var command in _commands.Values) command.Dispose();
        }

        DbCommand Bind(DbTransaction transaction, ReadOnlySpan<object?> values)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _names.Length);
            Span<char> types = stackalloc char[values.Length];
            for (var i = 0; i < values.Length; i++) types[i] = TypeOf(values[i]);
            var command = Command(types.ToString());
            command.Transaction = transaction;
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i] switch { null => DBNull.Value, int number => (long)number, var value => value };
            return command;
        }

        /// <summary>Its text is one of its own: statements are prepared by their text.</summary>
        DbCommand Command(string types)
        {
            if (_commands.TryGetValue(types, out var known)) return known;
            var command = connection.CreateCommand();
            command.CommandText = $"{sql}\n-- {types}";
            foreach (var name in _names)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            return _commands[types] = command;
        }

        static char TypeOf(object? value) => value switch { null => '0', string => 't', byte[] => 'b', _ => 'n' };

        [GeneratedRegex(@"@\w+")]
        private static partial Regex ParameterName();
    }
}
