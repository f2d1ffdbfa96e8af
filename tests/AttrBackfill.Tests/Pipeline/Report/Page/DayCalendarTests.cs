using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Page;

/// <summary>The calendar of index.html as people get it: the days of a year, and the commands that close the gaps.</summary>
public sealed class DayCalendarTests : PageSuite
{
    static readonly DateTimeOffset Midnight = new(2027, 11, 7, 4, 0, 0, TimeSpan.Zero); // of New York, where clocks change on that day

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task A_day_is_a_square_with_a_word_and_each_gap_has_its_command(ColorScheme scheme, int width)
    {
        await FiveNightsAsync();
        await using var browser = await Browser.LaunchAsync();
        var open = await browser.OpenAsync(new Uri(Index).AbsoluteUri,
            new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
        var calendar = open.Page.GetByRole(AriaRole.Table, new() { Name = "Days of nightly" });
        Assert.Equal(13, await calendar.Locator("tbody tr").CountAsync());
        Assert.Equal(365, await calendar.Locator("td[class]").CountAsync());
        Assert.Equal(360, await calendar.Locator("td.before").CountAsync());
        Assert.Equal(
            ["2027-11-07: complete, 1 read, 0 failed, 0 open", "2027-11-08: failures, 2 read, 1 failed, 0 open",
                "2027-11-09: never, 0 read, 0 failed, 0 open", "2027-11-10: never, 0 read, 0 failed, 0 open",
                "2027-11-11: waiting, 1 read, 0 failed, 1 open"],
            await calendar.Locator("td[title]").EvaluateAllAsync<string[]>("squares => squares.map(s => s.title)"));
        Assert.Equal(["complete", "failures", "never", "never", "waiting"], await calendar.Locator("td[title] .sr").AllTextContentsAsync());
        await Assertions.Expect(open.Page.GetByText("1 of 5 days complete, 2027-11-07 to 2027-11-11 (America/New_York)")).ToBeVisibleAsync();
        Assert.Equal(
            ["2027-11-08: failures (1 conversation failed): attrbackfill resume 20271109T073000Z-0002",
                "2027-11-09 to 2027-11-10: never (not read): attrbackfill run nightly --from 2027-11-09 --to 2027-11-10",
                "2027-11-11: waiting (1 conversation open): attrbackfill run nightly --date 2027-11-11 or nothing: the next scheduled run looks again"],
            await open.Page.Locator(".gaps li").EvaluateAllAsync<string[]>(
                "gaps => gaps.map(g => g.innerText.replaceAll(' copy', ''))"));
        Assert.Equal(width, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty((await open.Page.RunAxe()).Violations.Select(v => $"{v.Id}: {string.Join(", ", v.Nodes.Select(n => n.Html))}"));
        Assert.Empty(open.Errors);
        Assert.Single(open.Requests);
    }

    /// <summary>A good one of 25 hours, one with a failure, two that were skipped, one with an open conversation.</summary>
    async Task FiveNightsAsync()
    {
        await NightAsync("20271108T073000Z-0001", Midnight, Midnight.AddHours(25), ("a", ConversationOutcome.InSync));
        await NightAsync("20271109T073000Z-0002", Midnight.AddHours(25), Midnight.AddHours(49), ("b", ConversationOutcome.Failed),
            ("c", ConversationOutcome.Patched));
        await NightAsync("20271112T073000Z-0003", Midnight.AddHours(97), Midnight.AddHours(121), ("d", ConversationOutcome.Deferred));
        Clock.SetUtcNow(Midnight.AddHours(125));
        await WriteAsync("20271112T073000Z-0003");
    }

    async Task NightAsync(
        string id, DateTimeOffset from, DateTimeOffset to, params (string Id, ConversationOutcome Outcome)[] conversations)
    {
        Clock.SetUtcNow(to.AddHours(2.5));
        var settings = new JobSettings { Name = "nightly", Schedule = new ScheduleSettings() };
        var run = NewRun(id, settings: settings) with { From = from, To = to, StartedAt = Clock.GetUtcNow() };
        await Ledger.Runs.StartAsync(run, Token);
        await RecordAsync([.. conversations.Select(c => Result(run, c.Id, c.Outcome) with { Start = from.AddHours(3) })]);
        await Ledger.Progress.RecordWindowReadAsync(id, new TimeWindow(from, to), Token);
        await EndAsync(run);
    }
}
