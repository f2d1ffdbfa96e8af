using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// A statement on SQLite's own interface. A command looks up each parameter by its name and each time opens a reader, which costs more
/// than the row itself; a changed conversation writes a dozen rows.
/// </summary>
internal sealed class SqliteStatement : Statement
{
    readonly sqlite3 _database;
    readonly sqlite3_stmt _statement;
    byte[] _text = new byte[512];

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public override int Run(DbTransaction transaction, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE)
            Check(result);
        return raw.sqlite3_changes(_database);
    }

    public override IReadOnlyList<object?[]> Rows(DbTransaction transaction, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        var rows = new List<object?[]>();
        int result;
        while ((result = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            rows.Add([.. Enumerable.Range(0, raw.sqlite3_column_count(_statement)).Select(Value)]);
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE)
            Check(result);
        return rows;
    }

    public override void Dispose() => _statement.Dispose();

    object? Value(int column) => raw.sqlite3_column_type(_statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_statement, column),
        raw.SQLITE_BLOB => raw.sqlite3_column_blob(_statement, column).ToArray(),
        _ => raw.sqlite3_column_text(_statement, column).utf8_to_string(),
    };

    void Bind(ReadOnlySpan<object?> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, raw.sqlite3_bind_parameter_count(_statement));
        for (var i = 0; i < values.Length; i++)
            Check(Bind(i + 1, values[i]));
    }

    int Bind(int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, index),
        string s => BindText(index, s),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(_statement, index, 0),
        byte[] b => raw.sqlite3_bind_blob(_statement, index, b),
        int or long => raw.sqlite3_bind_int64(_statement, index, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double d => raw.sqlite3_bind_double(_statement, index, d),
        _ => throw new ArgumentException($"no {value.GetType().Name} in a statement of the ledger", nameof(value)),
    };

    int BindText(int index, string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_text.Length < most)
            _text = new byte[most];
        var length = Encoding.UTF8.GetBytes(value, _text);
        return raw.sqlite3_bind_text(_statement, index, _text.AsSpan(0, length));
    }

    void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
