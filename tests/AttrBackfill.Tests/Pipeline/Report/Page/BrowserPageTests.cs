using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Reconcile;
using AttrBackfill.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Page;

/// <summary>The pages as people get them: opened from disk in a browser.</summary>
public sealed class BrowserPageTests : PageSuite
{
    [Fact]
    public async Task The_charts_of_a_known_run_are_right_and_nothing_is_loaded()
    {
        await KnownRunAsync();
        await using var browser = await Browser.LaunchAsync();
        var open = await browser.OpenAsync(new Uri(Page).AbsoluteUri);
        Assert.Equal(
            ["2026-11-19: in-sync 1, patched 2 | 3", "2026-11-20: failed 1 | 1", "2026-11-21: kept 1 | 1"],
            await LyingAsync(open.Page, "Outcomes of conversations"));
        Assert.Equal(
            ["2026-11-19: missing 2, different 1 | 3", "2026-11-20: none | 0", "2026-11-21: missing 1, notes 1 | 2"],
            await LyingAsync(open.Page, "Mismatched attributes"));
        Assert.Equal(
            ["email: missing 2, collision 1 | 3", "city: missing 1 | 1", "plan: different 1 | 1"],
            await LyingAsync(open.Page, "Attributes with the most mismatches"));
        var widths = await Figure(open.Page, "Outcomes of conversations").Locator("svg").First.Locator("rect")
            .EvaluateAllAsync<string[]>(
                "rects => rects.map(r => r.getAttribute('class') + ' ' + r.getBoundingClientRect().width / r.parentNode.getBoundingClientRect().width)");
        Assert.Equal(["s-in-sync 0.33", "s-patched 0.67"], widths.Select(Rounded));

        var quota = Figure(open.Page, "Calls a minute");
        var columns = await quota.Locator("g title").AllTextContentsAsync();
        Assert.Equal(["02:30:10: calls 6", "02:30:20: calls 6", "02:30:30: calls 8, answered 429 1"], columns.Take(3));
        Assert.Contains("usable: 270 a minute", await quota.TextContentAsync(), StringComparison.Ordinal);
        var failures = await open.Page.Locator("section[aria-labelledby=failures]").TextContentAsync();
        Assert.Contains("corr-4", failures, StringComparison.Ordinal);
        Assert.Contains("Add the permission", failures, StringComparison.Ordinal);
        Assert.Contains("read 5 = in-sync 1 + patched 2 + kept 1 + deferred 0 + no-customer 0 + no-attributes 0 + failed 1",
            await open.Page.TextContentAsync("main"), StringComparison.Ordinal);
        await HealthyAsync(open);
    }

    [Fact]
    public async Task Mismatches_are_filtered_and_sorted_with_the_keyboard()
    {
        await KnownRunAsync();
        await using var browser = await Browser.LaunchAsync();
        var open = await browser.OpenAsync(new Uri(Page).AbsoluteUri);
        Assert.Equal(["email", "plan", "email", "city", "email"], await AttributesAsync(open.Page));
        await open.Page.GetByLabel("Contains").FillAsync("EXAMPLE.com");
        Assert.Equal(["email", "email"], await AttributesAsync(open.Page));
        Assert.Equal("2 of 5 rows", await open.Page.TextContentAsync("#shown"));
        await open.Page.GetByLabel("Contains").FillAsync("");
        await open.Page.GetByLabel("Action").SelectOptionAsync("patched");
        await open.Page.GetByLabel("Kind").SelectOptionAsync("missing");
        Assert.Equal(["email", "email"], await AttributesAsync(open.Page));
        await open.Page.GetByLabel("Action").SelectOptionAsync("");
        await open.Page.GetByLabel("Kind").SelectOptionAsync("");

        var head = open.Page.Locator("#mismatch-table th").Nth(2);
        await head.Locator("button").FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Equal(["city", "email", "email", "email", "plan"], await AttributesAsync(open.Page));
        Assert.Equal("ascending", await head.GetAttributeAsync("aria-sort"));
        await open.Page.Keyboard.PressAsync("Space");
        Assert.Equal(["plan", "email", "email", "email", "city"], await AttributesAsync(open.Page));
        await HealthyAsync(open);
    }

    [Fact]
    public async Task Without_scripts_and_in_print_the_page_is_whole()
    {
        await KnownRunAsync();
        await using var browser = await Browser.LaunchAsync();
        var open = await browser.OpenAsync(new Uri(Page).AbsoluteUri, new() { JavaScriptEnabled = false, ColorScheme = ColorScheme.Dark });
        Assert.Equal(5, await open.Page.Locator("#mismatch-table tbody tr:visible").CountAsync());
        Assert.False(await open.Page.Locator("#filter").IsVisibleAsync());
        Assert.True(await Figure(open.Page, "Outcomes of conversations").Locator("svg").First.IsVisibleAsync());
        await open.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.Equal(5, await open.Page.Locator("#mismatch-table tbody tr:visible").CountAsync());
        Assert.False(await open.Page.Locator("details").First.IsVisibleAsync());
        await HealthyAsync(open);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(ColorScheme scheme, int width)
    {
        await KnownRunAsync();
        await using var browser = await Browser.LaunchAsync();
        foreach (var page in (string[])[Page, Index])
        {
            var open = await browser.OpenAsync(
                new Uri(page).AbsoluteUri, new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
            var found = await open.Page.RunAxe();
            Assert.NotEmpty(found.Passes);
            Assert.Empty(found.Violations.Select(v => $"{v.Impact} {v.Id}: {v.Nodes[0].Html}"));
            Assert.Equal(width, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await HealthyAsync(open);
        }
    }

    [Fact]
    public async Task Nothing_that_visitors_type_runs()
    {
        string[] hostile =
        [
            "<script>window.pwned=1</script>", "\"><img src=x onerror=window.pwned=1>", "</td></table><svg onload=window.pwned=1>",
            "</title></style></script><script>window.pwned=1</script>", "<!--", "]]>", "&lt;script&gt;window.pwned=1&lt;/script&gt;",
            "' onmouseover='window.pwned=1", "\" autofocus onfocus=\"window.pwned=1", "javascript:window.pwned=1",
            "<iframe srcdoc='<script>parent.pwned=1</script>'>", "<base href=//127.0.0.1:1/>", "<style>*{display:none}</style>",
            "<link rel=stylesheet href=http://127.0.0.1:1/>", "<meta http-equiv=refresh content='0;url=http://127.0.0.1:1/'>",
            "{{pwned=1}}", "\u2028+window.pwned",
        ];
        var run = NewRun(RunId) with { From = null, To = null };
        await Ledger.Runs.StartAsync(run, Token);
        await RecordAsync([.. hostile.Select((h, i) => Result(
            run, h, i % 2 == 0 ? ConversationOutcome.Failed : ConversationOutcome.Kept,
            new MismatchResult(new Mismatch(h, h + ".path", MismatchKind.Different, h, h, ToWrite: true), AttributeAction.Kept, h)) with
        {
            Message = h, CorrelationId = h, MediaType = h, Seen = [new(h, h, 1)],
        })]);
        await EndAsync(run, message: hostile[0]);
        await WriteAsync(RunId);
        await Ledger.Runs.StartAsync(NewRun("20261121T023000Z-0002"), Token);
        await RecordAsync(Result(NewRun("20261121T023000Z-0002"), "c", ConversationOutcome.Kept, [.. hostile.Select(h => Missing(h))]));
        await EndAsync(NewRun("20261121T023000Z-0002"));
        await WriteAsync("20261121T023000Z-0002");

        await using var browser = await Browser.LaunchAsync();
        foreach (var page in (string[])[Page, Index])
        {
            var open = await browser.OpenAsync(new Uri(page).AbsoluteUri);
            await open.Page.Locator("th button")
                .EvaluateAllAsync<int>("buttons => { for (const b of buttons) b.click(); return buttons.length; }");
            Assert.Equal(1, await open.Page.Locator("script").CountAsync());
            Assert.Equal(0, await open.Page.Locator("img, iframe, base, link, [onload], [onerror], [onfocus], [onmouseover]").CountAsync());
            Assert.Null(await open.Page.EvaluateAsync<int?>("window.pwned"));
            if (page == Page)
            {
                var shown = await open.Page.Locator("#mismatch-table td:nth-child(5)").AllTextContentsAsync();
                Assert.Equal(hostile.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
            }
            await HealthyAsync(open);
        }
    }

    [Fact]
    public async Task Should_markup_ever_get_in_the_page_forbids_it_to_run_or_to_call()
    {
        await KnownRunAsync();
        await using var browser = await Browser.LaunchAsync();
        var open = await browser.OpenAsync(new Uri(Page).AbsoluteUri);
        await open.Page.EvaluateAsync("""
            () => {
                const script = document.createElement('script');
                script.textContent = 'window.pwned = 1';
                document.body.append(script);
                const div = document.createElement('div');
                div.innerHTML = '<img src="http://127.0.0.1:1/x" onerror="window.pwned = 2"><a id="click" onclick="window.pwned = 3">x</a>';
                document.body.append(div);
                document.getElementById('click').click();
            }
            """);
        Assert.Null(await open.Page.EvaluateAsync<int?>("window.pwned"));
        Assert.NotEmpty(open.Errors);
    }

    [Fact]
    public async Task Masked_values_are_not_in_the_page()
    {
        await KnownRunAsync(new ReportSettings { Mask = ["*email"] });
        var text = await File.ReadAllTextAsync(Page, Token);
        Assert.DoesNotContain("example.com", text, StringComparison.Ordinal);
        Assert.Contains("<td>sha256:", text, StringComparison.Ordinal);
    }

    /// <summary>Each bar as "label: what its picture says | sum".</summary>
    static async Task<IReadOnlyList<string>> LyingAsync(IPage page, string title)
    {
        return await Figure(page, title).Locator("table.bars tbody tr").EvaluateAllAsync<string[]>(
            "rows => rows.map(r => `${r.cells[0].textContent}: ${r.querySelector('svg').getAttribute('aria-label')} | ${r.cells[2].textContent}`)");
    }

    static ILocator Figure(IPage page, string title) =>
        page.Locator("figure", new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true }) });

    static async Task<IReadOnlyList<string>> AttributesAsync(IPage page) =>
        [.. (await page.Locator("#mismatch-table tbody tr:visible td:nth-child(3)").AllTextContentsAsync()).Select(t => t.Split(' ')[0])];

    static string Rounded(string classAndWidth)
    {
        var parts = classAndWidth.Split(' ');
        return $"{parts[0]} {double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture):0.00}";
    }

    /// <summary>No error in the console, and nothing asked of the network: the page is all there is.</summary>
    static async Task HealthyAsync(OpenPage open)
    {
        Assert.Empty(open.Errors);
        Assert.All(open.Requests, r => Assert.StartsWith("file:///", r, StringComparison.Ordinal));
        Assert.Single(open.Requests);
        await open.Page.Context.CloseAsync();
    }
}
