using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Reads on connections of their own, which do not wait for the writer.</summary>
internal static class StoreReading
{
    const int IdsInStatement = 1000;

    public static async Task<T> ReadAsync<T>(
        this ILedgerStore store, Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var connection = store.Connect();
            return await read(connection);
        }
        catch (DbException e)
        {
            throw store.Explain(e);
        }
    }

    /// <summary>Rows as they come: the memory is that of one.</summary>
    /// <param name="key">The value of <c>@key</c>, where the statement has it.</param>
    public static async IAsyncEnumerable<T> StreamAsync<T>(
        this ILedgerStore store, string sql, string? key, Func<DbDataReader, T> row,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DbConnection? connection = null;
        DbCommand? command = null;
        DbDataReader? reader = null;
        try
        {
            while (true)
            {
                T next;
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    connection ??= store.Connect();
                    command ??= Command(connection, sql, key);
                    reader ??= await command.ExecuteReaderAsync(cancellationToken);
                    if (!await reader.ReadAsync(cancellationToken))
                        break;
                    next = row(reader);
                }
                catch (DbException e)
                {
                    throw store.Explain(e);
                }
                yield return next;
            }
        }
        finally
        {
            if (reader is not null)
                await reader.DisposeAsync();
            if (command is not null)
                await command.DisposeAsync();
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }

    /// <summary>Text that was written as <see cref="StoredText"/>.</summary>
    public static string Text(this DbDataReader reader, int column) => StoredText.Decode(reader.GetString(column))!;

    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Text(column);

    public static string? PlainOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? LongOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    /// <summary>Asks for many ids in few statements.</summary>
    /// <param name="arguments">The statement's arguments, given a part of the ids as <c>@ids</c>.</param>
    public static async Task<List<T>> ByIdsAsync<T>(
        this ILedgerStore store, string sql, IReadOnlyCollection<string> ids, Func<object, object> arguments, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        if (ids.Count == 0)
            return found;
        await store.ReadAsync(
            async connection =>
            {
                foreach (var chunk in ids.Select(id => StoredText.Encode(id)!).Chunk(IdsInStatement))
                    found.AddRange(await connection.QueryAsync<T>(sql, arguments(store.Ids(chunk))));
                return 0;
            },
            cancellationToken);
        return found;
    }

    static DbCommand Command(DbConnection connection, string sql, string? key)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (key is not null)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@key";
            parameter.Value = key;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
