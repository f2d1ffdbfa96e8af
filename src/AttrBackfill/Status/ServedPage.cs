using System.Globalization;
using System.Text;
using AttrBackfill.Pipeline.Report.Page;
using AttrBackfill.Text;

namespace AttrBackfill.Status;

/// <summary>A page of the daemon: the frame that the pages on the disk have, and a script that renews it.</summary>
internal static class ServedPage
{
    public const string Styles = "/page.css";
    public const string Script = "/page.js";
    public const string RenewalScript = "/status.js";

    public static string RenewalScriptText { get; } = EmbeddedText.Read("AttrBackfill.Status.status.js");

    /// <param name="renews">Whether the page shows what still changes.</param>
    /// <param name="asksKey">Whether it has buttons that need the key.</param>
    public static async Task<string> OfAsync(string title, bool renews, Action<HtmlWriter> write, bool asksKey = false)
    {
        using var page = new MemoryStream();
        await using (var html = new HtmlWriter(page))
        {
            PageShell.BeginServed(html, title, Styles, renews ? [Script, RenewalScript] : [Script], asksKey);
            write(html);
            PageShell.EndServed(html);
        }

        return Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length);
    }

    /// <summary>In UTC, to the second, for people and for programs; a dash where there is none.</summary>
    public static void Time(HtmlWriter html, DateTimeOffset? time)
    {
        if (time is { } known) html.Write($"<time datetime=\"{Utc(known, "yyyy-MM-dd'T'HH:mm:ss'Z'")}\">{Utc(known, "yyyy-MM-dd HH:mm:ss")} UTC</time>");
        else html.Write($"–");
    }

    static string Utc(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
