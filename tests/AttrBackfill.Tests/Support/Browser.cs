using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace AttrBackfill.Tests.Support;

/// <summary>
/// The system's Chromium without a window. Of each page it keeps what went wrong in the console and what was asked of the network.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    readonly IPlaywright _playwright;
    readonly IBrowser _chromium;

    Browser(IPlaywright playwright, IBrowser chromium) => (_playwright, _chromium) = (playwright, chromium);

    /// <summary>Null where the machine has none.</summary>
    public static string? Path { get; } =
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Skips the test on a machine without Chromium.</summary>
    public static async Task<Browser> LaunchAsync()
    {
        Assert.SkipWhen(Path is null, "this machine has no Chromium (Debian: apt-get install chromium)");
        var playwright = await Playwright.CreateAsync();
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Flags }));
    }

    /// <param name="address">Of http, or file:// for a page on disk.</param>
    /// <param name="options">Such as size, colour scheme, or whether scripts run.</param>
    public async Task<OpenPage> OpenAsync(string address, BrowserNewContextOptions? options = null)
    {
        var page = await (await _chromium.NewContextAsync(options ?? new BrowserNewContextOptions())).NewPageAsync();
        var open = new OpenPage(page);
        page.Console += (_, message) => open.Note(message);
        page.PageError += (_, error) => open.Errors.Enqueue(error);
        page.Request += (_, request) => open.Requests.Enqueue(request.Url);
        await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
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
