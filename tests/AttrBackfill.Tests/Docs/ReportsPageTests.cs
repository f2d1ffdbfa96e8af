using System.Text.RegularExpressions;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Docs;

/// <summary>The page about reports is written by hand; these tests compare its tables with the code.</summary>
public sealed partial class ReportsPageTests
{
    public static TheoryData<string> Tables => [.. ReportTables.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_page_lists_the_columns_of_each_table_in_order(string name)
    {
        var page = File.ReadAllText(Repository.Path("src", "docs", "reports.md")).ReplaceLineEndings("\n");
        var section = page[page.IndexOf($"\n## {name}.csv\n", StringComparison.Ordinal)..];
        var rows = section[section.IndexOf("| Column | Meaning |\n|---|---|\n", StringComparison.Ordinal)..]
            .Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'));
        var columns = rows.SelectMany(row => Name().Matches(row.Split('|')[1]).Select(m => m.Groups[1].Value));
        Assert.Equal(ReportTables.All.Single(t => t.Name == name).Columns, columns);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
