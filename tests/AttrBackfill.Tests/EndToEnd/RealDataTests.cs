using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

public sealed class RealDataTests
{
    [Fact]
    public async Task A_page_in_real_shape_and_size_is_read_and_settled_without_an_error()
    {
        var options = new SandboxOptions
        {
            DataFiles = [Repository.Path("tests", "AttrBackfill.Tests", "Data", "details-job-results.json")],
            Rate = "none"
        };
        await using var place =
            await Workplace.WithSandboxAsync(options, """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] } } ] }""");
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var rows = Csv.Read(place.ReportPath("backfill", "conversations.csv"));
        Assert.Equal(10, rows.Count);
        Assert.DoesNotContain(rows, r => r["outcome"] == "failed");
        Assert.Contains(rows, r => int.Parse(r["attributes"], System.Globalization.CultureInfo.InvariantCulture) > 50);
    }
}
