using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Docs;

public class GeneratedPagesTests
{
    const string Write = "ATTRBACKFILL_WRITE_DOCS";

    [Fact]
    public void The_page_of_settings_is_current() => IsCurrent("configuration.md", SettingsPage.Generate());

    [Fact]
    public void The_page_of_commands_is_current() => IsCurrent("commands.md", CommandsPage.Generate());

    static void IsCurrent(string name, string generated)
    {
        var path = Repository.Path("src", "docs", name);
        if (Environment.GetEnvironmentVariable(Write) == "1") File.WriteAllText(path, generated);
        var stored = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(stored == generated, $"src/docs/{name} is not current. Write it and commit it: {Write}=1 "
            + "dotnet run --project tests/AttrBackfill.Tests -- -class '*GeneratedPagesTests'");
    }
}
