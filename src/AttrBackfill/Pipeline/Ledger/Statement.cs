using System.Data.Common;
using System.Text.RegularExpressions;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>One SQL statement of the writer's connection, prepared once and run many times.</summary>
internal sealed partial class Statement : IDisposable
{
    readonly DbCommand command;

    public Statement(DbConnection connection, string sql)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in ParameterName().Matches(sql).Select(m => m.Value).Distinct())
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }
    }

    /// <param name="values">In the order in which the parameters first occur in the statement.</param>
    public int Run(DbTransaction transaction, params ReadOnlySpan<object?> values) => Bind(transaction, values).ExecuteNonQuery();

    public DbDataReader Read(DbTransaction transaction, params ReadOnlySpan<object?> values) => Bind(transaction, values).ExecuteReader();

    public void Dispose() => command.Dispose();

    DbCommand Bind(DbTransaction transaction, ReadOnlySpan<object?> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, command.Parameters.Count);
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    [GeneratedRegex(@"@\w+")]
    private static partial Regex ParameterName();
}
