using AttrBackfill.Configuration;
using AttrBackfill.Configuration.Schema;
using AttrBackfill.Pipeline.Targets;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Docs;

/// <summary>What is said about flows is true, and the same everywhere.</summary>
public sealed class VisibilityTests
{
    static readonly string[] Folders = ["src", "README.md", "jobs.json"];

    [Fact]
    public void The_page_says_of_each_target_what_the_program_says()
    {
        var page = File.ReadAllLines(Repository.Path("src", "docs", "conversations.md"));
        foreach (var target in Enum.GetValues<TargetKind>())
        {
            var job = new JobSettings { Name = "job", Target = target, CustomAttributes = new CustomAttributesSettings() };
            var row = Assert.Single(page, l => l.StartsWith($"| `{SettingNames.Of(target)}` |", StringComparison.Ordinal));
            var visibility = FlowExpression.VisibilityOf(job);
            Assert.EndsWith($" | {visibility.Readers} | {visibility.When} |", row, StringComparison.Ordinal);
            Assert.Contains(FlowExpression.Of(job, target == TargetKind.CustomAttributes ? "FIELD" : "NAME"), row,
                StringComparison.Ordinal);
        }
    }

    /// <summary>The platform does not have it; the page about the API says so, and whose word it is.</summary>
    [Fact]
    public void Nothing_else_speaks_of_an_expression_for_participants() =>
        Assert.Equal(["genesys-api.md"], Files().Where(f =>
            File.ReadAllText(f).Contains("sys." + "participant", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)));

    static IEnumerable<string> Files() => Folders.Select(f => Repository.Path(f)).SelectMany(path => File.Exists(path)
        ? [path]
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(f => !IsBuilt(f)));

    static bool IsBuilt(string path) =>
        path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        || path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
}
