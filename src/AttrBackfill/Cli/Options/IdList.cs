using System.Buffers;
using AttrBackfill.Text;
using CsvHelper;

namespace AttrBackfill.Cli.Options;

/// <summary>The value of <c>--ids</c>.</summary>
internal static class IdList
{
    const string Column = "conversation_id";
    const int LongestId = 100;

    static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>Distinct ids in the order given, from the text itself or from the file it names.</summary>
    /// <exception cref="UsageException">One line says what is wrong with which id or file.</exception>
    public static IReadOnlyList<string> Read(string text)
    {
        var ids = File.Exists(text) ? FromFile(text) : FromText(text);
        if (ids.Count == 0) throw new UsageException($"--ids {SafeText.Quoted(text)}: there is no id in it");
        foreach (var id in ids)
        {
            if (!IsId(id)) throw new UsageException($"--ids: {SafeText.Quoted(id)} is neither a conversation id nor a file that exists");
        }

        return [.. ids.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    static List<string> FromText(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    static List<string> FromFile(string path)
    {
        try
        {
            using var csv = CsvReader.FromFile(path, new CsvReaderOptions { HasHeader = false });
            if (!csv.Read()) return [];
            var header = csv.Current.ToArray();
            var column = Array.FindIndex(header, h => h.Trim().Equals(Column, StringComparison.OrdinalIgnoreCase));
            if (column < 0 && header.Length > 1) throw new UsageException($"--ids {SafeText.Quoted(path)}: a CSV needs a column '{Column}'");
            List<string> ids = column < 0 ? [.. header] : [];
            while (csv.Read()) ids.AddRange(column < 0 ? csv.Current.ToArray() : [csv.GetString(column)]);
            return [.. ids.Select(i => i.Trim()).Where(i => i.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvFormatException or CsvValidationException)
        {
            throw new UsageException($"--ids {SafeText.Quoted(path)}: it cannot be read ({e.GetType().Name}); give a text file with one id a line, or a CSV with a column '{Column}'", e);
        }
    }

    /// <summary>Ids are GUIDs, on gateways perhaps something else; what could change the path of a call is none.</summary>
    static bool IsId(string id) =>
        id.Length is > 0 and <= LongestId && !id.AsSpan().ContainsAnyExcept(IdCharacters);
}
