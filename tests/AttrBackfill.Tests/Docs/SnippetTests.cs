using System.Text.RegularExpressions;
using AttrBackfill.Tests.Configuration;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Docs;

/// <summary>What README and docs show is right: commands parse, samples of jobs.json validate, links lead somewhere.</summary>
public partial class SnippetTests
{
    /// <summary>Ways to start the program that a page may show.</summary>
    static readonly string[] Starts = ["attrbackfill ", "dotnet run --project src/AttrBackfill -- "];

    public static TheoryData<string> Pages() =>
        ["README.md", .. Directory.EnumerateFiles(Repository.Path("src", "docs"), "*.md").Order()
            .Select(p => $"src/docs/{Path.GetFileName(p)}")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_line_parses(string page)
    {
        var text = Text(page);
        var lines = Blocks(text).Where(b => b.Language is "sh" or "powershell")
            .SelectMany(b => b.Code.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Concat(InlineCode().Matches(WithoutBlocks(text)).Select(m => m.Groups[1].Value).Where(c => !c.Contains('…')));

        foreach (var line in lines)
        {
            if (Arguments(line.Trim()) is not { } arguments) continue;
            var errors = CommandsPage.Root.Parse(arguments).Errors;
            Assert.True(errors.Count == 0, $"{page}: {line}: {string.Join("; ", errors.Select(e => e.Message))}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_sample_of_jobs_json_validates(string page)
    {
        foreach (var (_, code) in Blocks(Text(page)).Where(b => b.Language == "jsonc"))
        {
            var file = Record.Exception(() => JobsFileText.Read(Whole(code)));
            Assert.True(file is null, $"{page}: {file?.Message}\n{code}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file(string page)
    {
        var folder = Path.GetDirectoryName(Repository.Path(page.Split('/')))!;
        var links = Link().Matches(WithoutBlocks(Text(page))).Select(m => m.Groups[1].Value);
        Assert.All(links.Where(l => !l.Contains("://", StringComparison.Ordinal)), link =>
            Assert.True(Path.Exists(Path.Combine(folder, link)), $"{page} links to {link}"));
    }

    [Fact]
    public void README_is_short() => Assert.InRange(File.ReadAllLines(Repository.Path("README.md")).Length, 1, 180);

    [Fact]
    public void README_links_to_every_page()
    {
        var readme = Text("README.md");
        Assert.All(Pages().Select(p => p.Data).Where(p => p != "README.md"), p =>
            Assert.Contains($"({p})", readme, StringComparison.Ordinal));
    }

    /// <summary>A whole file as it is; settings of one job, or of the top level, with what a file needs around them.</summary>
    static string Whole(string code) => code.TrimStart() switch
    {
        ['{', ..] => code,
        var part when part.StartsWith("\"ledger\"", StringComparison.Ordinal) => $$"""{ {{code}}, "jobs": [{ "name": "sample" }] }""",
        _ => $$"""{ "jobs": [{ "name": "sample", {{code}} }] }""",
    };

    /// <returns>The words behind the program's name; null where the line starts something else.</returns>
    static string[]? Arguments(string line)
    {
        var start = Starts.FirstOrDefault(s => line.StartsWith(s, StringComparison.Ordinal));
        if (start is null) return null;
        var command = ShellEnd().Replace(line[start.Length..], "");
        return [.. Word().Matches(command).Select(m => Quote().Replace(m.Value, ""))];
    }

    static string Text(string page) => File.ReadAllText(Repository.Path(page.Split('/'))).ReplaceLineEndings("\n");

    /// <summary>The fenced blocks of a page, in order.</summary>
    internal static IEnumerable<(string Language, string Code)> Blocks(string text) =>
        Block().Matches(text).Select(m => (m.Groups[1].Value, m.Groups[2].Value));

    static string WithoutBlocks(string text) => Block().Replace(text, "");

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    /// <summary>A comment, a pipe, a redirection, another command, or the sign of a job in the background.</summary>
    [GeneratedRegex(@"\s+(#|\||>|2>|&|;).*$")]
    private static partial Regex ShellEnd();

    [GeneratedRegex("[\"']")]
    private static partial Regex Quote();

    [GeneratedRegex("""(?:"[^"]*"|'[^']*'|[^\s"'])+""")]
    private static partial Regex Word();
}
