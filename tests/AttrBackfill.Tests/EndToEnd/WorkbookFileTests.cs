using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Pipeline.Report.Xlsx;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Reports for a spreadsheet program, from a whole run.</summary>
public sealed class WorkbookFileTests
{
    const string Job =
        """{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "report": { "xlsx": true, "delimiter": ";" } } ] }""";

    [Fact]
    public async Task A_run_writes_the_workbook_and_report_writes_it_again()
    {
        await using var place = await Workplace.WithSandboxAsync(new SandboxOptions { Conversations = 60, Days = 1, Rate = "none" }, Job);
        var run = await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.Contains("report.xlsx", run.Out, StringComparison.Ordinal);
        var path = place.ReportPath("backfill", "report.xlsx");
        var before = Workbook.Read(path);
        var conversations = place.Report("backfill", "conversations.csv");
        Assert.StartsWith("run_id;job;conversation_id;", conversations, StringComparison.Ordinal);
        Assert.Equal(conversations.Split("\r\n").Length - 1, before["conversations"].Length);
        Assert.Contains(before["sums"], r => r[0] == "sum" && run.Out.Contains(r[1]!, StringComparison.Ordinal));

        Directory.Delete(Path.Combine(place.Output, "backfill"), recursive: true);
        var report = await place.RunAsync("report", before["sums"].Single(r => r[0] == "runId")[1]!);
        Assert.True(report.ExitCode == 0, report.ToString());
        Assert.Equal(before.Sheets.Select(s => s.Rows), Workbook.Read(path).Sheets.Select(s => s.Rows));
        File.Delete(path);
        await place.RunAsync(["run", "backfill", .. place.AllDates]);
        Assert.True(File.Exists(path), "the next run writes what the last one lacks");
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.partial"));
    }
}
