using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AttrBackfill.Configuration;
using AttrBackfill.Flow.Kit;
using AttrBackfill.Pipeline.Flatten;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Flow;

/// <summary>The module that Genesys Cloud hosts: its zip, and what its handler answers.</summary>
public sealed class FunctionFilesTests
{
    const string Handler = """
        const { handler } = require(process.argv[1]);
        async function answer(line) { return JSON.stringify(await handler(JSON.parse(line))); }
        """;

    [Fact]
    public void The_zip_holds_the_files_of_the_folder_with_fixed_times_and_readable_for_everybody()
    {
        var kit = KitSample.Content();
        var files = FlowKit.Files(kit);
        using var zip = new ZipArchive(new MemoryStream(files.Single(f => f.Path == "function.zip").Content));
        Assert.Equal(
            ["src/flatten.js", "src/index.js", "src/json.js", "src/names.json", "src/rules.json"], zip.Entries.Select(e => e.FullName));
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open()) stream.CopyTo(content);
            Assert.Equal(files.Single(f => f.Path == $"function/{entry.FullName}").Content, content.ToArray());
            Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime);
            Assert.Equal(0b1_000_000_110_100_100, entry.ExternalAttributes >>> 16);
        }
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes()
    {
        var (one, two) = (FlowKit.Files(KitSample.Content()), FlowKit.Files(KitSample.Content()));
        Assert.Equal(one.Select(f => f.Path), two.Select(f => f.Path));
        Assert.All(one.Zip(two), pair => Assert.Equal(pair.First.Content, pair.Second.Content));
        Assert.All(one.Where(f => f.Path != "function.zip"), f => Assert.DoesNotContain((byte)'\r', f.Content));
    }

    [Fact]
    public void The_rules_are_the_flatten_section_with_every_default()
    {
        var prefixes = new Dictionary<string, string> { ["\ud800\""] = "é" };
        var rules = new FlattenSettings { Prefixes = prefixes, MaxValueLength = 7, Arrays = ArrayRule.Index };
        var text = KitSample.Text(KitSample.Content(job: new JobSettings { Name = "j", Flatten = rules }), "function/src/rules.json");
        Assert.Equal(
            """
            {
              "separator": "_",
              "prefixes": {
                "\ud800\"": "é"
              },
              "expandJsonStrings": true,
              "arrays": "index",
              "nulls": "skip",
              "maxDepth": 8,
              "include": [
                "*"
              ],
              "exclude": [],
              "rename": {},
              "maxNameLength": 100,
              "maxValueLength": 7,
              "oversize": "report"
            }

            """.ReplaceLineEndings("\n"),
            text);
        var settings = typeof(FlattenSettings).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
        using var read = JsonDocument.Parse(text);
        Assert.Equal(settings, read.RootElement.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task The_handler_answers_under_the_names_of_the_contract()
    {
        string[] attributes = ["prechat_email", "Customer Tier", "constructor", "__proto__", "toString", "found", "\ud800"];
        await using var node = Start(KitSample.Content(attributes: attributes), out var folder);
        using (folder)
        {
            var answers = await node.AskAsync(
            [
                Event("""
                    {"pre_chat_form_data":{"email":"user@example.com"},"Customer Tier":1.10,"constructor":"c","__proto__":"p","found":"f",
                     "\ud800":"s","not in the contract":"x"}
                    """),
                Event("{}"),
                Event("""{"toString":"t"}"""),
            ]);
            Assert.Equal(
                """{"found":true,"prechat_email":"user@example.com","Customer_Tier":"1.10","constructor":"c","""
                + "\"a___proto__\":\"p\",\"found_2\":\"f\",\"a__\":\"s\"}",
                answers[0]);
            Assert.Equal(["""{"found":true}""", """{"found":true,"toString":"t"}"""], answers.Skip(1));
        }
    }

    [Fact]
    public async Task The_handler_finds_nothing_in_what_is_no_object()
    {
        await using var node = Start(KitSample.Content(), out var folder);
        using (folder)
        {
            string[] events =
            [
                Event(""), Event("null"), Event("[]"), Event("[{}]"), Event("\"x\""), Event("1"), Event("{"), Event("{} x"),
                Event("{\"a\":1,}"), Event("undefined"), "{}", "null", "1",
                "{\"attributes\":null}", "{\"attributes\":1}", "{\"attributes\":{\"a\":\"1\"}}",
            ];
            Assert.All(await node.AskAsync(events), answer => Assert.Equal("""{"found":false}""", answer));
        }
    }

    [Fact]
    public async Task The_handler_flattens_by_the_rules_of_the_job()
    {
        const string Rules = """
            {"separator":"-","prefixes":{"a":"p_"},"arrays":"index","nulls":"empty","maxDepth":4,"exclude":["*secret*"],
             "rename":{"p_x":"X"},"maxValueLength":4,"oversize":"truncate"}
            """;
        const string Attributes = """{"a":{"x":"123456","l":[1,null,{"secret":1,"k":{"d":[ 1 ]}}]},"t":"{\"u\":1.0}"}""";
        var job = new JobSettings { Name = "j", Flatten = FlatText.Rules(Rules) };
        var flat = new Flattener(job.Flatten).FlattenWithinLimits(FlatText.Attributes(Attributes));
        Assert.Equal("""X=1234~p_l-0=1~p_l-1=~p_l-2-k={"d"~t-u=1.0""".Split('~'), flat.Desired.Select(d => $"{d.Name}={d.Value}"));
        await using var node = Start(KitSample.Content(job: job, attributes: [.. flat.Desired.Select(d => d.Name)]), out var folder);
        using (folder)
        {
            Assert.Equal(
                """{"found":true,"X":"1234","p_l-0":"1","p_l-1":"","p_l-2-k":"{\"d\"","t-u":"1.0"}""",
                Assert.Single(await node.AskAsync([Event(Attributes)])));
        }
    }

    static string Event(string attributes) => $$"""{"attributes":{{FlatText.Quoted(attributes)}}}""";

    static NodeLines Start(KitContent kit, out TemporaryFolder folder)
    {
        folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("src"));
        foreach (var (path, content) in FunctionFiles.Of(kit)) File.WriteAllText(folder.File(path), content, new UTF8Encoding(false));
        return NodeLines.Start(Handler, folder.File("src/index.js"));
    }
}
