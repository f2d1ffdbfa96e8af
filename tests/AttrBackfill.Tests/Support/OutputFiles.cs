using System.IO.Compression;
using System.Text;

namespace AttrBackfill.Tests.Support;

/// <summary>What is in the files of an output folder.</summary>
internal static class OutputFiles
{
    /// <summary>Whether the file, or an entry of a workbook, holds the text, which is ASCII.</summary>
    public static bool Contains(string file, string text) => Texts(file).Any(t => t.Contains(text, StringComparison.Ordinal));

    /// <summary>The bytes of a file as Latin-1 text, and those of each entry of a workbook.</summary>
    public static IEnumerable<string> Texts(string file)
    {
        yield return Encoding.Latin1.GetString(File.ReadAllBytes(file));
        if (Path.GetExtension(file) != ".xlsx") yield break;
        using var workbook = ZipFile.OpenRead(file);
        foreach (var entry in workbook.Entries)
        {
            using var text = new StreamReader(entry.Open(), Encoding.Latin1);
            yield return text.ReadToEnd();
        }
    }
}
