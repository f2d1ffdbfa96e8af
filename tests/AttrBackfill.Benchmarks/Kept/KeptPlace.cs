using System.Diagnostics;
using AttrBackfill.Benchmarks.Nights;
using Npgsql;

namespace AttrBackfill.Benchmarks.Kept;

/// <summary>A folder with a jobs.json, and a ledger in its output folder or in a database.</summary>
internal sealed class KeptPlace : IDisposable
{
    const string Ledger = "KEPT_LEDGER";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attrbackfill-kept-");
    readonly Uri _server;
    readonly string? _database;

    /// <param name="jobs">The jobs, as JSON.</param>
    /// <param name="database">The connection string; null for a SQLite file.</param>
    public KeptPlace(Uri server, string jobs, string? database)
    {
        (_server, _database) = (server, database);
        var store = database is null ? "" : $$""" "ledger": { "provider": "postgres", "connectionString": "env:{{Ledger}}" }, """;
        File.WriteAllText(Path.Combine(Folder, "jobs.json"), $$"""{ {{store}} "jobs": [ {{jobs}} ] }""");
    }

    public string Folder => _folder.FullName;

    public string Output => Path.Combine(Folder, "output");

    public string LedgerFile => Path.Combine(Output, "ledger.db");

    public ProcessStartInfo StartOf(params string[] words) => StartOf([], words);

    /// <summary>A hundred days later, by libfaketime.</summary>
    public ProcessStartInfo StartLater(params string[] words) => StartOf(["faketime", "-f", "+100d"], words);

    /// <summary>In every file of the output folder, and in every row of the database.</summary>
    public async Task<int> CountAsync(Needles needles)
    {
        needles.Forget();
        needles.LookIn(Output);
        if (_database is null) return needles.Found;
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var table in await TablesAsync(connection))
        {
            await using var command = new NpgsqlCommand($"SELECT * FROM {table}", connection);
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                for (var i = 0; i < row.FieldCount; i++)
                {
                    if (row.GetValue(i) is byte[] bytes) needles.LookIn(bytes);
                    else if (row.GetValue(i) is string text) needles.LookIn(System.Text.Encoding.UTF8.GetBytes(text));
                }
            }
        }

        return needles.Found;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        const string sql = """
            SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
            WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
            """;
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await row.ReadAsync()) tables.Add(row.GetString(0));
        return tables;
    }

    ProcessStartInfo StartOf(string[] wrapper, string[] words)
    {
        string[] line = [.. wrapper, ProgramRun.ProgramPath, .. words, "--no-progress", "--output", Output];
        var start = ProgramRun.StartOf(Folder, _server, line);
        if (_database is not null) start.Environment[Ledger] = _database;
        return start;
    }
}
