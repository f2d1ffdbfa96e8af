using System.Buffers;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace AttrBackfill.Cli.Options;

/// <summary>The value of <c>--ids</c>.</summary>
internal static class IdList
{
    const string Column = "conversation_id";
    const int LongestId = 100;

    static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    /// <summary>Distinct ids in the order given, from the text itself or from the file it names.</summary>
    /// <exception cref="UsageException">One line says what is wrong with which id or file.</exception>
    public static IReadOnlyList<string> Read(string text)
    {
        var ids = File.Exists(text) ? FromFile(text) : FromText(text);
        if (ids.Count == 0) throw new UsageException($"--ids {Shown(text)}: there is no id in it");
        foreach (var id in ids)
        {
            if (!IsId(id)) throw new UsageException($"--ids: '{Shown(id)}' is neither a conversation id nor a file that exists");
        }

        return [.. ids.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    static List<string> FromText(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    static List<string> FromFile(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null };
            using var csv = new CsvReader(reader, configuration);
            if (!csv.Read()) return [];
            csv.ReadHeader();
            var column = Array.FindIndex(csv.HeaderRecord!, h => h.Trim() == Column);
            var ids = new List<string>();
            if (column < 0)
            {
                if (csv.HeaderRecord!.Length > 1 && !csv.HeaderRecord.All(IsId))
                    throw new UsageException($"--ids {path}: a CSV needs a column '{Column}'");
                ids.AddRange(csv.HeaderRecord!);
            }

            while (csv.Read()) ids.AddRange(column < 0 ? csv.Parser.Record! : [csv.GetField(column) ?? ""]);
            return [.. ids.Select(i => i.Trim()).Where(i => i.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--ids {path}: {e.Message}", e);
        }
    }

    /// <summary>Ids are GUIDs, on gateways perhaps something else; what could change the path of a call is none.</summary>
    static bool IsId(string id) =>
        id.Length is > 0 and <= LongestId && !id.AsSpan().ContainsAnyExcept(IdCharacters) && id.AsSpan().ContainsAnyExcept('.');

    static string Shown(string text) => new([.. text.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
}
