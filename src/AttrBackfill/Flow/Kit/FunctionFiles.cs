using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Text;

namespace AttrBackfill.Flow.Kit;

/// <summary>The Node module that Genesys Cloud hosts: the code, the same for every job, with the job's rules and names.</summary>
internal static class FunctionFiles
{
    public const string Handler = "src/index.handler";
    public const string Runtime = "nodejs20.x";
    public const int TimeoutSeconds = 15; // the most that a function may take

    /// <summary>Zip times begin in 1980. A fixed one keeps the bytes the same.</summary>
    static readonly DateTimeOffset ZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A file that everybody may read: the platform unpacks the zip as one user and runs it as another.</summary>
    const int Readable = 0b1_000_000_110_100_100 << 16;

    /// <summary>Path in the module to the content.</summary>
    public static IReadOnlyList<(string Path, string Content)> Of(KitContent kit) =>
    [
        ("src/flatten.js", Code("flatten.js")),
        ("src/index.js", Code("index.js")),
        ("src/json.js", Code("json.js")),
        ("src/names.json", KitJson.Of(Names(kit.Names))),
        ("src/rules.json", KitJson.Of(Rules(kit.Job.Flatten))),
    ];

    /// <summary>Stored, not compressed: other versions of the compression would give other bytes.</summary>
    public static byte[] Zip(IEnumerable<(string Path, string Content)> files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
                (entry.LastWriteTime, entry.ExternalAttributes) = (ZipTime, Readable);
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }

    public static Members Names(IReadOnlyDictionary<string, string> names)
    {
        var members = new Members();
        foreach (var (attribute, name) in names) members.Add(attribute, name);
        return members;
    }

    /// <summary>The flatten section of jobs.json, every default written out.</summary>
    static Members Rules(FlattenSettings rules) => new()
    {
        { "separator", rules.Separator },
        { "prefixes", Names(rules.Prefixes) },
        { "expandJsonStrings", rules.ExpandJsonStrings },
        { "arrays", Word(rules.Arrays) },
        { "nulls", Word(rules.Nulls) },
        { "maxDepth", rules.MaxDepth },
        { "include", rules.Include },
        { "exclude", rules.Exclude },
        { "rename", Names(rules.Rename) },
        { "maxNameLength", rules.MaxNameLength },
        { "maxValueLength", rules.MaxValueLength },
        { "oversize", Word(rules.Oversize) },
    };

    static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    static string Code(string file) => EmbeddedText.Read($"AttrBackfill.Flow.Kit.Function.{file}").ReplaceLineEndings("\n");
}
