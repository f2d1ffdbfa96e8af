using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using AttrBackfill.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The status page as a person sees it.</summary>
public sealed class StatusPageTests
{
    const string JobsText = $$"""
        { "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, {{Daemon.Never}} },
                    { "name": "weekly", "mode": "audit", {{Daemon.Never}} },
                    { "name": "byhand" } ] }
        """;

    [Fact]
    public async Task It_shows_a_run_while_it_goes_on_and_after_it_without_being_loaded_again()
    {
        var slow = new SandboxOptions { Conversations = 300, Days = 3, Rate = "6000/60s", Latency = TimeSpan.FromMilliseconds(400) };
        await using var place = await Workplace.WithSandboxAsync(slow, JobsText);
        using var daemon = await Daemon.StartAsync(place);
        await using var browser = await Browser.LaunchAsync();
        var open = await browser.OpenAsync(daemon.Http.BaseAddress!.ToString());
        var page = open.Page;
        await Assertions.Expect(Section(page, "Running now")).ToContainTextAsync("Nothing.");
        await Assertions.Expect(Section(page, "Jobs").GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        await Assertions.Expect(Row(page, "Jobs", "weekly")).ToContainTextAsync("2099-01-01 00:00 UTC");
        await Assertions.Expect(Row(page, "Jobs", "byhand")).ToContainTextAsync("by hand");

        using var posted = await daemon.PostAsync("""{"job":"backfill","last":"7d"}""");
        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        await Assertions.Expect(Section(page, "Running now").GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync(Patient);
        await Assertions.Expect(Section(page, "Running now")).ToContainTextAsync("backfill");
        await Assertions.Expect(Section(page, "Quota").GetByRole(AriaRole.Row).Nth(1))
            .ToHaveTextAsync(new Regex("default6,000[1-9][0-9]*90%"), new() { Timeout = 30_000 });

        await daemon.Process.SeenAsync("exit code ");
        await Assertions.Expect(Section(page, "Running now")).ToContainTextAsync("Nothing.", new() { Timeout = 30_000 });
        await Assertions.Expect(Row(page, "Jobs", "backfill")).ToContainTextAsync("completed exit code 0: ");
        await Assertions.Expect(Section(page, "Quota")).ToContainTextAsync("default6,000–90%");
        await Assertions.Expect(Section(page, "Recent failures")).ToContainTextAsync("None.");
        Assert.Empty(open.Errors);
        Assert.All(open.Requests.Where(r => !r.StartsWith("data:", StringComparison.Ordinal)),
            r => Assert.StartsWith(daemon.Http.BaseAddress.ToString(), r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gap_of_the_calendar_is_run_with_the_key_at_a_click()
    {
        using var files = new TemporaryFolder();
        await using var place = await Workplace.WithSandboxAsync(
            new SandboxOptions { DataFiles = [files.Write("days.json", PastDays.Script(3))], Rate = "none" },
            $$"""{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, {{Daemon.Never}} } ] }""");
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync($$"""{"job":"backfill","date":"{{PastDays.Of(3)}}"}""");
        await using var browser = await Browser.LaunchAsync();
        var open = await browser.OpenAsync(
            daemon.Http.BaseAddress!.ToString(), new() { ViewportSize = new() { Width = 390, Height = 800 } });
        var days = Section(open.Page, "Days");
        await Assertions.Expect(days.GetByText("1 of 3 days complete")).ToBeVisibleAsync(Patient);
        await Assertions.Expect(days.Locator("td.d-never")).ToHaveCountAsync(2);
        Assert.Empty((await open.Page.RunAxe()).Violations.Select(v => $"{v.Impact} {v.Id}: {v.Nodes[0].Html}"));
        Assert.Equal(390, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var run = days.GetByRole(AriaRole.Button, new() { Name = $"Run backfill from {PastDays.Of(2)} to {PastDays.Of(1)}" });
        await run.ClickAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("type the API key first");
        await open.Page.GetByLabel("API key").FillAsync("a key of somebody else");
        await run.ClickAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("ATTRBACKFILL_API_KEY", new() { Timeout = 30_000 });
        await open.Page.GetByLabel("API key").FillAsync(Daemon.Key);
        await run.ClickAsync();
        await Assertions.Expect(days.GetByText("3 of 3 days complete")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(days.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        Assert.Contains("401", Assert.Single(open.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_it_leads_from_a_failure_to_the_run_and_its_summary()
    {
        var options = new SandboxOptions { Conversations = 60, Days = 3, Rate = "none" };
        const string stops =
            $$"""{ "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, "guards": { "maxChanges": 3 }, {{Daemon.Never}} } ] }""";
        await using var place = await Workplace.WithSandboxAsync(options, stops);
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync("backfill");
        await using var browser = await Browser.LaunchAsync();
        var open = await browser.OpenAsync(daemon.Http.BaseAddress!.ToString(),
            new BrowserNewContextOptions { JavaScriptEnabled = false, ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(Section(open.Page, "Recent failures"))
            .ToContainTextAsync(new Regex("stopped by guard maxChanges 3; [0-9]+ not looked at"));
        await Assertions.Expect(Section(open.Page, "Latest runs"))
            .ToContainTextAsync(new Regex("stopped by guard maxChanges 3; [0-9]+ not looked at"));
        await Section(open.Page, "Recent failures").GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Run 2");
        await Assertions.Expect(open.Page.GetByText(
            new Regex("STOPPED after [0-9]+ of [0-9]+ conversations: stopped by guard maxChanges 3; "))).ToBeVisibleAsync();
        await Assertions.Expect(open.Page.GetByText(Path.Combine("output", "backfill"))).ToBeVisibleAsync();
        var summary = await open.Page.GetByRole(AriaRole.Link, new() { Name = "summary.json" }).GetAttributeAsync("href");
        Assert.Contains("\"status\": \"stopped\"", await daemon.GetAsync(summary!), StringComparison.Ordinal);
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task Failed_conversations_are_named_with_what_to_do()
    {
        var options = new SandboxOptions { Conversations = 60, Days = 3, Rate = "none" };
        await using var same = await SandboxServer.StartAsync(options, TestContext.Current.CancellationToken);
        await using var place = await Workplace.WithSandboxAsync(options
            with
        { Faults = string.Join(',', same.ConversationIds().Where((_, i) => i % 2 == 0).Select(id => $"403:{id}")) }, JobsText);
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync("backfill");
        var page = await daemon.GetAsync("/");
        Assert.Contains("conversations failed", page, StringComparison.Ordinal);
        Assert.Contains("403", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_it_stops_the_daemon_is_healthy_and_not_ready()
    {
        var slow = new SandboxOptions { Conversations = 300, Days = 3, Rate = "none", Latency = TimeSpan.FromSeconds(3) };
        await using var place = await Workplace.WithSandboxAsync(slow, JobsText);
        using var daemon = await Daemon.StartAsync(place);
        Assert.Equal("ready\n", await daemon.GetAsync("/readyz"));
        using var posted = await daemon.PostAsync("""{"job":"backfill","last":"7d"}""");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (place.Server!.CountOf("get") == 0) await Task.Delay(10, patience.Token);
        daemon.Process.Signal(PosixSignal.SIGTERM);
        var (ready, body) = (HttpStatusCode.OK, "");
        while (ready == HttpStatusCode.OK)
        {
            using var answer = await daemon.Http.GetAsync("/readyz", patience.Token);
            (ready, body) = (answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token));
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stopping\n"), (ready, body));
        Assert.Equal("ok\n", await daemon.GetAsync("/healthz"));
        using var late = await daemon.PostAsync("""{"job":"backfill"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.Equal(143, (await daemon.Process.EndAsync()).ExitCode);
    }

    static LocatorAssertionsToBeVisibleOptions Patient => new() { Timeout = 30_000 };

    static ILocator Section(IPage page, string heading) => page.GetByRole(AriaRole.Region, new() { Name = heading, Exact = true });

    static ILocator Row(IPage page, string heading, string job) => Section(page, heading).GetByRole(AriaRole.Row)
        .Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = job, Exact = true }) });
}
