using System.Globalization;
using Microsoft.AspNetCore.Html;

namespace AttrBackfill.Status;

/// <summary>Pages from interpolated text, in which everything that is put in is encoded, but for other such text.</summary>
internal static class Html
{
    public static IHtmlContent Of(FormattableString text) =>
        new HtmlFormattableString(CultureInfo.InvariantCulture, text.Format, text.GetArguments()!);

    public static IHtmlContent None { get; } = HtmlString.Empty;

    public static IHtmlContent Each<T>(IEnumerable<T> items, Func<T, IHtmlContent> one)
    {
        var all = new HtmlContentBuilder();
        foreach (var item in items) all.AppendHtml(one(item));
        return all;
    }

    /// <summary>In UTC, to the second, for people and for programs.</summary>
    public static IHtmlContent Time(DateTimeOffset? time) => time is { } known
        ? Of($"<time datetime=\"{known.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\">{known.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC</time>")
        : Of($"–");

    public static IHtmlContent Page(string title, IHtmlContent main, bool renews) => Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/status.css">
        {(renews ? Of($"<script src=\"/status.js\" defer></script>") : None)}
        </head>
        <body>
        <header><a href="/">AttrBackfill</a> <span>{ProductVersion.Text}</span> <span id="state" role="status"></span></header>
        <main>
        {main}
        </main>
        </body>
        </html>
        """);
}
