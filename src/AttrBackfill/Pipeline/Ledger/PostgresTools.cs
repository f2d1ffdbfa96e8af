using System.Globalization;
using Npgsql;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The commands of PostgreSQL that back up and restore a ledger, ready to be typed. They ask for the password.</summary>
internal static class PostgresTools
{
    public static string Dump(string connectionString, string file) =>
        $"pg_dump --format=custom --file={Quoted(file)}{Schema(connectionString)}{Where(connectionString)}";

    /// <summary>In one transaction: a restore that fails changes nothing.</summary>
    public static string Restore(string connectionString, string file) =>
        $"pg_restore --clean --if-exists --single-transaction{Where(connectionString)} {Quoted(file)}, while no run is at work";

    static string Schema(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).SearchPath is { Length: > 0 } path
        ? $" --schema={Quoted(path.Split(',')[0].Trim())}"
        : "";

    static string Where(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        var user = parts.Username is { Length: > 0 } name ? $" --username={Quoted(name)}" : "";
        var database = (parts.Database ?? parts.Username) is { Length: > 0 } of ? $" --dbname={Quoted(of)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $" --host={Quoted(parts.Host ?? "")} --port={parts.Port}{user}{database}");
    }

    static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "/._-:\\".Contains(c)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
