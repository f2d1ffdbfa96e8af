using AttrBackfill.Configuration;
using AttrBackfill.Tests.Support;
using AttrBackfill.Tests.Telemetry;
using Xunit;

namespace AttrBackfill.Tests.Docs;

public class GeneratedPagesTests
{
    const string Write = "ATTRBACKFILL_WRITE_DOCS";

    [Fact]
    public void The_page_of_settings_is_current() => IsCurrent("configuration.md", SettingsPage.Generate());

    [Fact]
    public void The_page_of_commands_is_current() => IsCurrent("commands.md", CommandsPage.Generate());

    [Fact]
    public void The_table_of_alerts_is_current() => IsCurrentTable(
        "operations.md", "| Alert | Cause | Next command |\n|---|---|---|\n", AlertRule.All.Select(a =>
            $"| {a.Name} | {a.Annotation("cause", "JOB")} | `{a.Annotation("command", "JOB")}` |\n"));

    [Fact]
    public void The_table_of_facts_is_current() => IsCurrentTable(
        "probe.md",
        "| Fact | Assumed | Source | How it is settled | What is written, and how it is put back | Where it differs |\n"
        + "|---|---|---|---|---|---|\n",
        PlatformFact.All.Select(f =>
            $"| `{f.Name}` | {f.Assumed} | {f.Source} | {f.Settled} | {f.Writes} | {string.Join("; ", f.Answers.Skip(1).Select(Answer))} |\n"));

    static string Answer(FactAnswer answer) => $"**{answer.Found.Replace("*", "…", StringComparison.Ordinal)}**: {answer.WholeConsequence}";

    /// <summary>Only the table: the page around it is written by hand.</summary>
    static void IsCurrentTable(string name, string head, IEnumerable<string> lines)
    {
        var page = File.ReadAllText(Repository.Path("src", "docs", name)).ReplaceLineEndings("\n");
        var from = page.IndexOf(head, StringComparison.Ordinal) + head.Length;
        Assert.True(from >= head.Length, $"src/docs/{name} has no such table: {head}");
        var rows = string.Concat(lines);
        var end = page.IndexOf("\n\n", from - 1, StringComparison.Ordinal) + 1; // the table ends with an empty line
        IsCurrent(name, page[..from] + rows + page[end..]);
    }

    static void IsCurrent(string name, string generated)
    {
        var path = Repository.Path("src", "docs", name);
        if (Environment.GetEnvironmentVariable(Write) == "1") File.WriteAllText(path, generated);
        var stored = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(stored == generated, $"src/docs/{name} is not current. Write it and commit it: {Write}=1 "
            + "dotnet run --project tests/AttrBackfill.Tests -- -class '*GeneratedPagesTests'");
    }
}
