using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Page;

/// <summary>What an auditor, and a person on call, find from index.html in a browser.</summary>
public sealed class BrowserIndexTests : PageSuite
{
    const string First = "20261119T073000Z-0001", Second = "20261120T073000Z-0002";
    const string Id = "11111111-2222-3333-4444-555555555555", Changed = "0a1b2c3d-0000-4000-8000-000000000001";

    [Fact]
    public async Task What_needs_attention_comes_first_with_the_reason_and_the_command()
    {
        await AuditsAsync();
        await using var browser = await Browser.LaunchAsync();
        var page = (await OpenAsync(browser)).Page;
        var attention = page.GetByRole(AriaRole.Region, new() { Name = "What needs attention" });
        await Assertions.Expect(attention).ToContainTextAsync("nightly, 2026-11-20: failed");
        await Assertions.Expect(attention).ToContainTextAsync("Genesys Cloud is down; 53 not looked at");
        await Assertions.Expect(attention.Locator("code.command")).ToHaveTextAsync($"attrbackfill resume {Second}");
        var first = page.GetByRole(AriaRole.Row).Filter(new() { HasText = First }).First;
        await Assertions.Expect(first.Locator(".badge.warn")).ToHaveTextAsync("completed, 2 mismatched");
        Assert.Equal(0, await page.Locator(".badge.good").CountAsync());
    }

    [Fact]
    public async Task A_click_on_a_day_leads_to_what_changed_in_a_conversation()
    {
        await AuditsAsync();
        await using var browser = await Browser.LaunchAsync();
        var page = (await OpenAsync(browser)).Page;
        await page.Locator("td[title^='2026-11-19'] a").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("nightly: 2026-11-19");
        await page.GetByLabel("Contains").FillAsync(Changed);
        await Assertions.Expect(page.Locator("#mismatch-table tbody tr:visible")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("plan.*old.*new|plan.*new.*old"));
        Assert.Equal(
            $"https://apps.mypurecloud.de/directory/#/engage/admin/interactions/{Changed}",
            await page.GetByRole(AriaRole.Link, new() { Name = Changed }).GetAttributeAsync("href"));
        Assert.Equal(1, await page.Locator("li:has-text('mismatched') b").Filter(new() { HasText = "2" }).CountAsync());
    }

    [Fact]
    public async Task An_id_and_a_command_are_copied_at_a_click()
    {
        await AuditsAsync();
        await using var browser = await Browser.LaunchAsync();
        var open = await OpenAsync(browser);
        await open.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var copy = open.Page.GetByRole(AriaRole.Button, new() { Name = $"Copy attrbackfill resume {Second}" }).First;
        await copy.ClickAsync();
        await Assertions.Expect(copy).ToHaveTextAsync("copied");
        Assert.Equal($"attrbackfill resume {Second}", await open.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task Two_runs_are_compared_on_the_list_and_each_with_the_one_before_on_its_page()
    {
        await AuditsAsync();
        var third = await AuditAsync("20261121T073000Z-0003", 3, RunStatus.Completed, null, Missing("email"), Missing("city"), Missing("name"));
        await using var browser = await Browser.LaunchAsync();
        var page = (await OpenAsync(browser)).Page;
        await page.GetByLabel($"Compare {First}").CheckAsync();
        await page.GetByLabel($"Compare {third}").CheckAsync();
        var compared = page.GetByRole(AriaRole.Table, new() { Name = "Two runs compared" }).GetByRole(AriaRole.Row);
        await Assertions.Expect(compared.Filter(new() { HasText = "Mismatches" })).ToHaveTextAsync("Mismatches23+1");
        await page.GetByRole(AriaRole.Link, new() { Name = third }).First.ClickAsync();
        var section = page.GetByRole(AriaRole.Region, new() { Name = "Compared with the run before" });
        await Assertions.Expect(section.GetByRole(AriaRole.Row).Filter(new() { HasText = "Mismatches of name" }))
            .ToHaveTextAsync("Mismatches of name01+1");
    }

    async Task<OpenPage> OpenAsync(Browser browser) => await browser.OpenAsync(new Uri(Index).AbsoluteUri);

    /// <summary>A day that was audited with two mismatches, and one whose audit broke off.</summary>
    async Task AuditsAsync()
    {
        await AuditAsync(First, 1, RunStatus.Completed, null, Missing("email"), Different("plan"));
        await AuditAsync(Second, 2, RunStatus.Failed, "Genesys Cloud is down");
    }

    async Task<string> AuditAsync(string runId, int day, RunStatus status, string? message, params MismatchResult[] found)
    {
        var at = new DateTimeOffset(2026, 11, 18 + day, 5, 0, 0, TimeSpan.Zero);
        Clock.SetUtcNow(at.AddDays(1).AddHours(2.5));
        var settings = new JobSettings { Name = "nightly", Mode = JobMode.Audit, Schedule = new ScheduleSettings { TimeZone = "America/New_York" } };
        var run = NewRun(runId, settings: settings) with
        {
            Mode = "audit",
            From = at,
            To = at.AddDays(1),
            StartedAt = Clock.GetUtcNow(),
            ConversationLink = "https://apps.mypurecloud.de/directory/#/engage/admin/interactions/{id}",
        };
        await Ledger.Runs.StartAsync(run, Token);
        var kept = found.Select(f => f with { Action = AttributeAction.Kept }).ToArray();
        await RecordAsync([Result(run, Id), .. kept.Select((m, i) =>
            Result(run, $"{Changed[..^1]}{i}", ConversationOutcome.Kept, m) with { Start = at.AddHours(3) })]);
        await Ledger.Progress.RecordWindowReadAsync(runId, new TimeWindow(at, at.AddDays(1)), Token);
        var code = status == RunStatus.Completed ? ExitCode.MismatchesRemain : ExitCode.Unreachable;
        var end = new RunEnd(status, code, run.StartedAt.AddSeconds(83), message, 300, status == RunStatus.Completed ? 0 : 53);
        await Ledger.Runs.EndAsync(runId, end, Token);
        await WriteAsync(runId);
        return runId;
    }
}
