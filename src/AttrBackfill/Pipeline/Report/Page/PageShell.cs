using System.Security.Cryptography;
using System.Text;
using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>
/// What every page begins and ends with, on the disk and from the daemon. A page on the disk holds its style sheet and script; its content
/// security policy names them by their hashes, so that nothing else runs, whatever is in the values, and nothing is loaded or sent. A page
/// of the daemon links to both.
/// </summary>
internal static class PageShell
{
    /// <summary>The style sheet of every page.</summary>
    public static Inline Style { get; } = Inline.Read("page.css");

    /// <summary>The script of every page.</summary>
    public static Inline Script { get; } = Inline.Read("page.js");

    static readonly string Policy =
        $"default-src 'none'; style-src '{Style.Hash}'; script-src '{Script.Hash}'; base-uri 'none'; form-action 'none'";

    /// <param name="home">The address of the list of runs.</param>
    public static void Begin(HtmlWriter html, string title, string home)
    {
        Head(html, title);
        html.Write($"""
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="referrer" content="no-referrer">

            """);
        html.Inline(Style, "style");
        html.Write($"""

            </head>
            <body>
            <header class="home"><a href="{home}">AttrBackfill</a></header>
            <main>

            """);
    }

    public static void End(HtmlWriter html, string version)
    {
        html.Write($"""
            </main>
            <footer>AttrBackfill {version}</footer>

            """);
        html.Inline(Script, "script");
        html.Write($"""

            </body>
            </html>

            """);
    }

    /// <param name="scripts">Their addresses.</param>
    /// <param name="asksKey">Whether the page has buttons that need the key. The script shows the field where there are any.</param>
    public static void BeginServed(HtmlWriter html, string title, string styles, IReadOnlyList<string> scripts, bool asksKey)
    {
        Head(html, title);
        html.Write($"""
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="{styles}">

            """);
        foreach (var script in scripts) html.Write($"""<script src="{script}" defer></script>{"\n"}""");
        html.Write($"""
            </head>
            <body>
            <header class="home"><a href="/">AttrBackfill</a> <span id="state" class="bad" role="status"></span>
            """);
        if (asksKey) html.Write($"""<label class="key" hidden>API key <input id="key" type="password" autocomplete="off"></label>""");
        html.Write($"""
            </header>
            <main>

            """);
    }

    public static void EndServed(HtmlWriter html) => html.Write($"""
        </main>
        <footer>AttrBackfill {ProductVersion.Text}</footer>
        </body>
        </html>

        """);

    static void Head(HtmlWriter html, string title) => html.Write($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>

        """);
}

/// <summary>A file of this program that stands in each page as it is; it holds nothing from outside.</summary>
internal sealed record Inline(string Text, string Hash)
{
    public static Inline Read(string name)
    {
        // As the browser sees it when it computes the hash.
        var text = EmbeddedText.Read($"{typeof(Inline).Namespace}.{name}").ReplaceLineEndings("\n");
        return new Inline(text, "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
