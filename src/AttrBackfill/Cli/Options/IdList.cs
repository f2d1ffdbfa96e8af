using AttrBackfill.Text;
using CsvHelper;

namespace AttrBackfill.Cli.Options;

/// <summary>The value of <c>--ids</c>, and what <c>forget</c> takes.</summary>
internal static class IdList
{
    const string Column = "conversation_id";

    /// <summary>Headers of a column with ids, in the order in which they are looked for, without case, spaces and underscores.</summary>
    static readonly string[] Headers = ["conversationid", "id"];

    /// <summary>Distinct ids in the order given, from the text itself or from the file it names.</summary>
    /// <exception cref="UsageException">One line says what is wrong with which id or file.</exception>
    /// <param name="name">What faults call the option.</param>
    public static IReadOnlyList<string> Read(string text, string name = "--ids")
    {
        var ids = File.Exists(text) ? FromFile(text, name) : FromText(text, name);
        if (ids.Count == 0) throw new UsageException($"{name} {SafeText.Quoted(text)}: there is no id in it");
        return [.. ids.Distinct(StringComparer.Ordinal)];
    }

    static List<string> FromText(string text, string name) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(id => IdOf(id)
            ?? throw new UsageException($"{name}: {SafeText.Quoted(id)} is neither a conversation id (a UUID) nor a file that exists")),
    ];

    static List<string> FromFile(string path, string name)
    {
        try
        {
            using var csv = CsvReader.FromFile(path, new CsvReaderOptions { HasHeader = false, TrackLineNumbers = true });
            var ids = new List<string>();
            if (!csv.Read()) return ids;
            var header = csv.Current.ToArray();
            var column = ColumnOf(header);
            if (column is null && header.Length > 1 && !header.All(h => h.Trim().Length == 0 || IdOf(h) is not null))
            {
                throw new UsageException(
                    $"{name} {SafeText.Quoted(path)}, line 1: there is no column '{Column}', 'conversationId', 'Conversation ID' or 'id'");
            }

            if (column is null) Add(header);
            while (csv.Read()) Add(column is { } of ? [csv.FieldCount > of ? csv.GetString(of) : ""] : csv.Current.ToArray());
            return ids;

            void Add(IEnumerable<string> cells)
            {
                foreach (var cell in cells.Where(c => !string.IsNullOrWhiteSpace(c)))
                {
                    ids.Add(IdOf(cell) ?? throw new UsageException(
                        $"{name} {SafeText.Quoted(path)}, line {csv.LineNumber}: {SafeText.Quoted(cell.Trim())} is no conversation id: it is not a UUID"));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvFormatException or CsvValidationException)
        {
            throw new UsageException(
                $"{name} {SafeText.Quoted(path)}: it cannot be read ({e.GetType().Name}); give a text file with one id a line, or a CSV with a column '{Column}'", e);
        }
    }

    /// <returns>Null where no header names ids.</returns>
    static int? ColumnOf(string[] header)
    {
        var names = header.Select(h => h.Replace("_", "").Replace(" ", "").Trim().ToLowerInvariant()).ToList();
        foreach (var wanted in Headers)
            if (names.IndexOf(wanted) is >= 0 and var at) return at;
        return null;
    }

    /// <returns>As Genesys Cloud writes it: lower case, no braces. Null where it is no UUID.</returns>
    public static string? IdOf(string text) =>
        Guid.TryParseExact(text.Trim(), "D", out var id) || Guid.TryParseExact(text.Trim(), "B", out id) ? id.ToString("D") : null;
}
