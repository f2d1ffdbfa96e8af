using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Report.Content;
using AttrBackfill.Tests.Pipeline.Report.Page;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Content;

public sealed class TrendTests : PageSuite
{
    [Fact]
    public async Task Mismatches_are_followed_by_job_and_attribute()
    {
        await RunAsync(1, read: 10, ("a", 5), ("b", 2));
        await RunAsync(2, read: 20, ("a", 10), ("b", 4));
        await RunAsync(3, read: 10, ("a", 9), ("c", 1));
        var trend = (await TrendAsync())!;
        Assert.Equal(["r1", "r2", "r3"], trend.Runs.Select(r => r.RunId));
        Assert.Equal([7, 14, 10], trend.All.Mismatches);
        Assert.Equal(10.5, trend.All.Before);
        Assert.Equal(
            ["a 5,10,9 Growing", "b 2,4,0 Falling", "c 0,0,1 Growing"],
            trend.Attributes.Select(a => $"{a.Attribute} {string.Join(',', a.Mismatches)} {a.Course}"));
    }

    [Fact]
    public async Task A_busy_day_is_no_trend()
    {
        await RunAsync(1, read: 10, ("a", 5));
        await RunAsync(2, read: 100, ("a", 52));
        Assert.Equal(Course.Steady, (await TrendAsync())!.All.Course);
    }

    [Fact]
    public async Task Runs_that_do_not_compare_are_left_out()
    {
        Assert.Null(await TrendAsync());
        await RunAsync(1, read: 10, ("a", 5));
        Assert.Equal(Course.TooFew, (await TrendAsync())!.All.Course);
        await RunAsync(2, read: 10, change: r => r with { DryRun = true }, ("a", 9));
        await RunAsync(3, read: 10, change: r => r with { Kind = RunKind.Revert }, ("a", 9));
        await RunAsync(4, read: 10, change: r => r with { From = null, To = null }, ("a", 9));
        await Ledger.Runs.StartAsync(NewRun("r5") with { StartedAt = Clock.GetUtcNow().AddDays(5) }, Token);
        Assert.Equal(["r1"], (await TrendAsync())!.Runs.Select(r => r.RunId));
    }

    [Fact]
    public async Task The_index_lists_the_runs_of_each_job_newest_first_and_links_those_with_reports()
    {
        await RunAsync(1, read: 3, ("a", 1));
        await RunAsync(2, read: 3, ("a", 3));
        await RunAsync(3, read: 3, change: r => r with { Job = "audit" });
        await WriteAsync("r1");
        var text = await File.ReadAllTextAsync(Index, Token);
        Assert.Contains("href=\"nightly/r1/report.html\">r1</a>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("r2/report.html", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf(">r2<", StringComparison.Ordinal) < text.IndexOf(">r1<", StringComparison.Ordinal));
        Assert.Contains("<h2 id=\"job-audit\">audit</h2>", text, StringComparison.Ordinal);
        Assert.Contains(">growing</td>", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Output, "*.partial"));
    }

    [Fact]
    public async Task Runs_that_end_at_the_same_time_write_the_index_side_by_side()
    {
        for (var i = 0; i < 8; i++) await RunAsync(i, read: 2, ("a", 1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => WriteAsync($"r{i}")));
        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(Index, Token), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Output, "*.partial"));
    }

    [Fact]
    public async Task A_job_that_is_named_like_the_index_keeps_its_reports()
    {
        await Ledger.Runs.StartAsync(NewRun("r", "index.html"), Token);
        await EndAsync(NewRun("r", "index.html"));
        Assert.All(await WriteAsync("r"), path => Assert.True(File.Exists(path)));
    }

    Task RunAsync(int day, int read, params (string Attribute, int Count)[] mismatches) => RunAsync(day, read, r => r, mismatches);

    async Task RunAsync(int day, int read, Func<RunRecord, RunRecord> change, params (string Attribute, int Count)[] mismatches)
    {
        var run = change(NewRun($"r{day}") with { StartedAt = Clock.GetUtcNow().AddDays(day) });
        await Ledger.Runs.StartAsync(run, Token);
        await RecordAsync([.. Enumerable.Range(0, read).Select(i => Result(
            run, $"c{i}", ConversationOutcome.Patched, [.. mismatches.Where(m => i < m.Count).Select(m => Missing(m.Attribute))]))]);
        await EndAsync(run);
    }

    async Task<JobTrend?> TrendAsync() => await Trends.OfAsync(Ledger, "nightly", await Ledger.Runs.ListAsync("nightly", Token), Token);
}
