using System.Security.Cryptography;
using System.Text;

namespace AttrBackfill.Pipeline.Report.Page;

/// <summary>
/// What every page begins and ends with. The style sheet and the script stand in the page; the content security policy names them by
/// their hashes, so that nothing else runs, whatever is in the values, and nothing is loaded or sent.
/// </summary>
internal static class PageShell
{
    static readonly Inline Style = Inline.Read("page.css");
    static readonly Inline Script = Inline.Read("page.js");

    static readonly string Policy =
        $"default-src 'none'; style-src '{Style.Hash}'; script-src '{Script.Hash}'; base-uri 'none'; form-action 'none'";

    public static void Begin(HtmlWriter html, string title)
    {
        html.Write($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>{title}</title>

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
