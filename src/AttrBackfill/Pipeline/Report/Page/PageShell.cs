using System.Security.Cryptography;
using System.Text;

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

    static readonly Inline Script = Inline.Read("page.js");

    static readonly string Policy =
        $"default-src 'none'; style-src '{Style.Hash}'; script-src '{Script.Hash}'; base-uri 'none'; form-action 'none'";

    public static void Begin(HtmlWriter html, string title)
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

    /// <param name="script">The address of a script that renews the page; null for one that does not change.</param>
    public static void BeginServed(HtmlWriter html, string title, string styles, string? script)
    {
        Head(html, title);
        html.Write($"""
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="{styles}">

            """);
        if (script is not null) html.Write($"""<script src="{script}" defer></script>{"\n"}""");
        html.Write($"""
            </head>
            <body>
            <header class="home"><a href="/">AttrBackfill</a> <span id="state" class="bad" role="status"></span></header>
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
        using var resource = typeof(Inline).Assembly.GetManifestResourceStream($"{typeof(Inline).Namespace}.{name}")!;
        using var reader = new StreamReader(resource);
        // As the browser sees it when it computes the hash.
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new Inline(text, "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
