using System.Collections.Concurrent;
using AttrBackfill.Tests.Support;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace AttrBackfill.Tests.Support;

/// <summary>The system's Chromium without a window: one process for all tests, started by the first that needs it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(StartAsync);

    internal static async Task<IBrowser> GetAsync() => (await Started.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (!Started.IsValueCreated || !Started.Value.IsCompletedSuccessfully) return;
        var (playwright, browser) = await Started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Browser.Path, Args = Flags }));
    }
}

/// <summary>
/// One test's windows, which share nothing with those of others. Of each page it keeps what went wrong in the console and what was asked of
/// the network.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    readonly IBrowser _chromium;
    readonly List<IBrowserContext> _windows = [];

    Browser(IBrowser chromium) => _chromium = chromium;

    /// <summary>Null where the machine has none.</summary>
    public static string? Path { get; } =
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Skips the test on a machine without Chromium.</summary>
    public static async Task<Browser> LaunchAsync()
    {
        Assert.SkipWhen(Path is null, "this machine has no Chromium (Debian: apt-get install chromium)");
        return new Browser(await Chromium.GetAsync());
    }

    /// <param name="address">Of http, or file:// for a page on disk.</param>
    /// <param name="options">Such as size, colour scheme, or whether scripts run.</param>
    public async Task<OpenPage> OpenAsync(string address, BrowserNewContextOptions? options = null)
    {
        var window = await _chromium.NewContextAsync(options ?? new BrowserNewContextOptions());
        _windows.Add(window);
        var page = await window.NewPageAsync();
        var open = new OpenPage(page);
        page.Console += (_, message) => open.Note(message);
        page.PageError += (_, error) => open.Errors.Enqueue(error);
        page.Request += (_, request) => open.Requests.Enqueue(request.Url);
        await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows) await window.DisposeAsync();
    }
}

/// <param name="Page">Playwright's own page, for everything else.</param>
internal sealed record OpenPage(IPage Page)
{
    /// <summary>Console errors, refusals of the content security policy among them, and uncaught exceptions.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>Addresses that the page asked for, its own first.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    internal void Note(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning") Errors.Enqueue(message.Text);
    }
}
