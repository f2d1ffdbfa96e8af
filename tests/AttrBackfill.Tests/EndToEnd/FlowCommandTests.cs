using System.Text;
using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary><c>flow</c> writes a folder that an author of flows can use as it is.</summary>
public sealed class FlowCommandTests(FlowCommandTests.Place at) : IClassFixture<FlowCommandTests.Place>
{
    static readonly string[] Files =
    [
        "README.md", "flatten-function.custom.json", "flow.yaml", "function.zip", "function/src/flatten.js", "function/src/index.js",
        "function/src/json.js", "function/src/names.json", "function/src/rules.json", "get-customer-attributes.custom.json", "main.tf",
        "names.json", "web-service.custom.json",
    ];

    [Fact]
    public async Task The_folder_holds_the_kit_of_the_attributes_that_the_runs_have_seen()
    {
        var flow = await at.Work.RunAsync("flow", "backfill", "--to", "all");
        Assert.True(flow.ExitCode == 0 && flow.Error.Length == 0, flow.ToString());
        Assert.Equal(Files, Contents("all").Keys);
        var seen = Csv.Read(at.Work.ReportPath("backfill", "attributes.csv"));
        Assert.Equal(seen.Select(r => r["attribute"]), Names("all").Keys);
        Assert.Equal("prechat_email", Names("all")["prechat_email"]);
        var page = File.ReadAllText(at.File("all", "README.md"));
        var names = Names("all");
        Assert.All(seen, r => Assert.Contains(
            $"| `{r["attribute"]}` | `{names[r["attribute"]]}` | `{r["source_path"]}` | `{r["architect"]}` |\n",
            page, StringComparison.Ordinal));
        Assert.Contains($"{seen.Count} attributes, from 1 run; ", flow.Out, StringComparison.Ordinal);
        Assert.All(Files, f => Assert.Contains($"written {Path.Combine("all", f)}\n", flow.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_ledger_and_rules_give_the_same_bytes()
    {
        foreach (var folder in new[] { "one", "two", "two" })
            Assert.Equal(0, (await at.Work.RunAsync("flow", "backfill", "--to", folder)).ExitCode);
        Assert.Equal(Contents("one"), Contents("two"));
        var run = await at.Work.RunAsync("flow", "backfill", "--to", "three", "--from-run", at.Run);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Contents("one"), Contents("three"));
    }

    [Fact]
    public async Task Names_stay_and_a_changed_set_is_a_new_version()
    {
        Assert.Equal(0, (await at.Work.RunAsync("flow", "backfill", "--to", "versions")).ExitCode);
        var before = Action("versions");
        var given = Names("versions");
        (given["prechat_email"], given["gone"]) = ("MyEmail", "gone");
        File.WriteAllText(at.File("versions", "names.json"), JsonSerializer.Serialize(given));
        var flow = await at.Work.RunAsync("flow", "backfill", "--to", "versions", "--json");
        Assert.True(flow.ExitCode == 0, flow.ToString());
        Assert.Equal(given.OrderBy(g => g.Key, StringComparer.Ordinal), Names("versions"));
        Assert.NotEqual(before, Action("versions"));
        var version = JsonElement.Parse(flow.Out).GetProperty("version").GetString()!;
        Assert.EndsWith($" flatten {version}", Action("versions"), StringComparison.Ordinal);
        string[] versioned = ["flatten-function.custom.json", "web-service.custom.json", "main.tf", "flow.yaml", "README.md"];
        foreach (var file in versioned)
            Assert.Contains(version, File.ReadAllText(at.File("versions", file)), StringComparison.Ordinal);
        var page = File.ReadAllText(at.File("versions", "README.md"));
        Assert.Contains("| `gone` | `gone` | no longer seen |  |\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_attributes_are_new_names_beside_those_given_before()
    {
        Directory.CreateDirectory(at.File("fewer"));
        File.WriteAllText(at.File("fewer", "names.json"), """{"tags":"Tags"}""");
        var flow = await at.Work.RunAsync("flow", "backfill", "--to", "fewer");
        Assert.Contains("published contracts cannot change: the data actions have new names too", flow.Out, StringComparison.Ordinal);
        Assert.Equal("Tags", Names("fewer")["tags"]);
    }

    [Fact]
    public async Task Names_of_runs_under_earlier_rules_are_taken_only_where_there_are_no_others()
    {
        await using var place = await Workplace.WithSandboxAsync(Place.Fixed, WithPrefix("early_"));
        await place.RunAsync(["run", "backfill", "--dry-run", .. place.AllDates]);
        place.Write("jobs.json", WithPrefix("late_"));
        var early = await place.RunAsync("flow", "backfill", "--to", "early");
        Assert.Contains("the names are from runs under earlier rules", early.Error, StringComparison.Ordinal);
        Assert.Contains("\"early_email\"", File.ReadAllText(Path.Combine(place.Folder, "early", "names.json")), StringComparison.Ordinal);
        await place.RunAsync(["run", "backfill", "--dry-run", .. place.AllDates]);
        var late = await place.RunAsync("flow", "backfill", "--to", "late");
        Assert.True(late.ExitCode == 0 && late.Error.Length == 0, late.ToString());
        var names = File.ReadAllText(Path.Combine(place.Folder, "late", "names.json"));
        Assert.Contains("\"late_email\"", names, StringComparison.Ordinal);
        Assert.DoesNotContain("\"early_email\"", names, StringComparison.Ordinal);

        static string WithPrefix(string prefix) => $$$"""
            { "jobs": [{ "name": "backfill", "select": { "mediaTypes": [] },
              "flatten": { "prefixes": { "pre_chat_form_data": "{{{prefix}}}" } } }] }
            """;
    }

    public static TheoryData<string, string, string> Misuses() => new()
    {
        { "flow backfill", "", "'--to'" },
        { "flow backfil --to x", "", "did you mean 'backfill'" },
        { "flow audit --to x", "", "no run of job 'audit' has seen an attribute yet; first attrbackfill run audit --last 7d --dry-run" },
        { "flow backfill --to jobs.json", "", "'jobs.json' is a file" },
        { "flow backfill --to x --from-run 20260101T000000Z-0000", "", "20260101T000000Z-0000" },
        { "flow audit --to x --from-run RUN", "", "is one of job 'backfill'" },
        { "flow backfill --to jobs.json/x", "", "cannot be written" },
        { "flow backfill --to wrong", "[]", "names.json: it is no JSON object of names" },
        { "flow backfill --to wrong", "{", "names.json: it is no JSON object of names" },
        { "flow backfill --to wrong", """{"a":1}""", "names.json: it is no JSON object of names" },
        { "flow backfill --to wrong", """{"a":"x","a":"y"}""", "'a' stands in it twice" },
        { "flow backfill --to wrong", """{"a":"x y"}""", "'x y' is no name that a contract takes" },
        { "flow backfill --to wrong", """{"a":"x","b":"X"}""", "'X' is given to two attributes" },
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public async Task Wrong_use_is_one_line_and_writes_nothing(string line, string names, string says)
    {
        if (names.Length > 0)
        {
            Directory.CreateDirectory(at.File("wrong"));
            File.WriteAllText(at.File("wrong", "names.json"), names);
        }

        var flow = await at.Work.RunAsync(line.Replace("RUN", at.Run, StringComparison.Ordinal).Split(' '));
        Assert.True(flow.ExitCode == 2, flow.ToString());
        Assert.StartsWith("attrbackfill: ", Assert.Single(flow.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Contains(says, flow.Error, StringComparison.Ordinal);
        Assert.Empty(flow.Out);
        Assert.False(Directory.Exists(at.File("x")));
        Assert.True(!Directory.Exists(at.File("wrong")) || Directory.GetFileSystemEntries(at.File("wrong")).Length == 1);
    }

    [Fact]
    public async Task A_file_of_a_folder_that_holds_no_kit_is_not_overwritten()
    {
        Directory.CreateDirectory(at.File("mine"));
        File.WriteAllText(at.File("mine", "README.md"), "mine");
        var flow = await at.Work.RunAsync("flow", "backfill", "--to", "mine");
        Assert.True(flow.ExitCode == 2, flow.ToString());
        Assert.Equal("attrbackfill: --to 'mine' has a file README.md and is no folder of an earlier kit; name a new folder\n", flow.Error);
        Assert.Equal("mine", File.ReadAllText(at.File("mine", "README.md")));
        Assert.Single(Directory.GetFileSystemEntries(at.File("mine")));
    }

    [Fact]
    public async Task No_value_and_no_secret_stands_in_the_folder()
    {
        Assert.Equal(0, (await at.Work.RunAsync("flow", "backfill", "--to", "values")).ExitCode);
        var values = Csv.Read(at.Work.ReportPath("backfill", "mismatches.csv")).Select(r => r["expected"])
            .Where(v => v.Length > 7 && !v.Contains("example", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(values.Count > 50, $"{values.Count} values");
        var all = string.Concat(Contents("values").Values);
        Assert.All(values, v => Assert.DoesNotContain(v, all, StringComparison.Ordinal));
    }

    string Action(string folder) => Json(folder, "flatten-function.custom.json").GetProperty("name").GetString()!;

    Dictionary<string, string> Names(string folder) => Json(folder, "names.json").Deserialize<Dictionary<string, string>>()!;

    JsonElement Json(string folder, string file) => JsonElement.Parse(File.ReadAllText(at.File(folder, file)));

    /// <summary>Path to content, a byte a character, in ordinal order of the paths.</summary>
    SortedDictionary<string, string> Contents(string folder)
    {
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(at.File(folder), "*", SearchOption.AllDirectories))
        {
            contents.Add(
                Path.GetRelativePath(at.File(folder), file).Replace('\\', '/'), Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        }

        return contents;
    }

    public sealed class Place : IAsyncLifetime
    {
        internal static SandboxOptions Fixed => new()
        {
            Conversations = 120, Days = 3, Rate = "none", JobDelay = TimeSpan.Zero,
            Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero)),
        };

        internal Workplace Work { get; private set; } = null!;

        internal string Run { get; private set; } = "";

        internal string File(params string[] parts) => Path.Combine([Work.Folder, .. parts]);

        public async ValueTask InitializeAsync()
        {
            Work = await Workplace.WithSandboxAsync(Fixed);
            await Work.RunAsync(["run", "backfill", .. Work.AllDates]);
            Run = Path.GetFileName(Path.GetDirectoryName(Work.ReportPath("backfill", "summary.json"))!);
        }

        public ValueTask DisposeAsync() => Work.DisposeAsync();
    }
}
