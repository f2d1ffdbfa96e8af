using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>Reads on connections of their own, which do not wait for the writer.</summary>
internal static class StoreReading
{
    /// <summary>The value of <c>@most</c> in <see cref="PagesAsync"/>.</summary>
    public const int PageSize = 500;

    const int IdsInStatement = 1000;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task<T> ReadAsync<T>(
        this ILedgerStore store, Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        var outage = new Outage(store);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await using var connection = store.Connect();
                return await read(connection);
            }
            catch (DbException e) when (!outage.MayEnd(e))
            {
                throw store.Explain(e);
            }
            catch (DbException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Rows by key, a page at a time, for callers whose work on a row may take minutes. A page is read to its end and its connection
    /// closed before its first row is returned. An open reader would keep SQLite's write-ahead log from being reset, and PostgreSQL
    /// would cut off the connection of a client that does not read.
    /// </summary>
    /// <param name="sql">Takes rows after the key only, sorts by the key, and ends with <c>LIMIT @most</c>.</param>
    /// <param name="after">The arguments of the statement for the page that follows this row; null for the first page.</param>
    public static async IAsyncEnumerable<T> PagesAsync<T>(
        this ILedgerStore store, string sql, Func<T?, object> after, Func<DbDataReader, T> row,
        [EnumeratorCancellation] CancellationToken cancellationToken) where T : class
    {
        T? last = null;
        while (true)
        {
            var page = await store.ReadAsync(connection => connection.RowsAsync(sql, after(last), row), cancellationToken);
            if (page.Count == 0)
                yield break;
            foreach (var each in page)
                yield return each;
            last = page[^1];
        }
    }

    /// <summary>
    /// Rows as they come: the memory is that of one. The connection stays open until the last row is taken; one that is lost before the
    /// first
    /// row is opened again.
    /// </summary>
    /// <param name="key">The value of <c>@key</c>, where the statement has it: text, or bytes.</param>
    public static async IAsyncEnumerable<T> StreamAsync<T>(
        this ILedgerStore store, string sql, object? key, Func<DbDataReader, T> row,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DbConnection? connection = null;
        DbCommand? command = null;
        DbDataReader? reader = null;
        var outage = new Outage(store);
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
                catch (DbException e) when (reader is null && outage.MayEnd(e))
                {
                    command?.Dispose();
                    connection?.Dispose();
                    (command, connection) = (null, null);
                    await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                    continue;
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

    public static byte[] Bytes(this DbDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static byte[]? BytesOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Bytes(column);

    /// <summary>An id that was written as <see cref="StoredId"/>.</summary>
    public static string Id(this DbDataReader reader, int column) => StoredId.Decode(reader.Bytes(column));

    public static string? IdOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Id(column);

    /// <summary>A time that was written as <see cref="StoredTime"/>.</summary>
    public static DateTimeOffset Time(this DbDataReader reader, int column) => StoredTime.Time(reader.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this DbDataReader reader, int column) => StoredTime.TimeOrNull(reader.LongOrNull(column));

    /// <summary>Null where no start is known.</summary>
    public static DateTimeOffset? Start(this DbDataReader reader, int column) => StoredTime.Start(reader.GetInt64(column));

    public static string? PlainOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? LongOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    /// <summary>Asks for many ids in few statements.</summary>
    /// <param name="arguments">The statement's arguments, given a part of the ids as <c>@ids</c>.</param>
    public static async Task<List<T>> ByIdsAsync<T>(
        this ILedgerStore store, string sql, IReadOnlyCollection<string> ids, Func<object, object> arguments,
        CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        return await store.ReadAsync(
            async connection =>
            {
                var found = new List<T>();
                foreach (var chunk in ids.Chunk(IdsInStatement))
                    found.AddRange(await connection.QueryAsync<T>(sql, arguments(store.Ids(chunk))));
                return found;
            },
            cancellationToken);
    }

    /// <summary>All rows of a statement that has few.</summary>
    public static async Task<List<T>> RowsAsync<T>(this DbConnection connection, string sql, object arguments, Func<DbDataReader, T> row)
    {
        await using var reader = await connection.ExecuteReaderAsync(sql, arguments);
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        return rows;
    }

    static DbCommand Command(DbConnection connection, string sql, object? key)
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
