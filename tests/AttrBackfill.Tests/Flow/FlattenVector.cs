using System.Text.Json;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Tests.Support;
using AttrBackfill.Text;

namespace AttrBackfill.Tests.Flow;

/// <summary>One line of the specification of flatten: attributes and rules, and what comes of them.</summary>
/// <param name="RulesJson">As in jobs.json; absent settings have their defaults.</param>
/// <param name="Expected">As <see cref="FlatText.Of"/> writes it.</param>
internal sealed record FlattenVector(string Name, string Attributes, string RulesJson, string Expected)
{
    public static string Folder { get; } = Repository.Path("tests", "AttrBackfill.Tests", "Flow", "Data");

    public const string Written = "flatten-written.json";

    public const string Generated = "flatten-generated.json";

    public static IReadOnlyList<FlattenVector> All { get; } = [.. Read(Written), .. Read(Generated)];

    public static IEnumerable<FlattenVector> Read(string file)
    {
        foreach (var v in Json(file).EnumerateArray())
        {
            var flat = new FlatAttributes(
                [.. v.GetProperty("entries").EnumerateArray().Select(Entry)],
                [.. v.GetProperty("collisions").EnumerateArray().Select(Collision)]);
            var rules = JsonSerializer.Serialize(v.GetProperty("rules"));
            yield return new FlattenVector(Text(v, "name"), Text(v, "attributes"), rules, FlatText.Of(flat));
        }
    }

    /// <summary>A file of the folder.</summary>
    public static JsonElement Json(string file) => JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, file)));

    /// <summary>The line of the file that says this.</summary>
    public string ToLine() =>
        $$"""{"name":{{FlatText.Quoted(Name)}},"attributes":{{FlatText.Quoted(Attributes)}},"rules":{{RulesJson}},{{Expected[1..]}}""";

    static DesiredAttribute Entry(JsonElement e) => new(Text(e, "name"), Text(e, "value"), Text(e, "sourcePath"));

    static Collision Collision(JsonElement c) => new(Text(c, "name"), Text(c, "value"), Text(c, "winner"), Text(c, "sourcePath"));

    static string Text(JsonElement of, string member) => JsonStrings.Text(of.GetProperty(member));
}
