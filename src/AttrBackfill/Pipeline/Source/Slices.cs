using System.Globalization;
using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Source;

internal static class Slices
{
    /// <summary>Cuts a window at UTC midnights into pieces that touch at most <paramref name="days"/> days each.</summary>
    public static IEnumerable<TimeWindow> Of(TimeWindow window, int days)
    {
        for (var from = window.From; from < window.To;)
        {
            var boundary = new DateTimeOffset(from.UtcDateTime.Date.AddDays(days), TimeSpan.Zero);
            var to = boundary < window.To ? boundary : window.To;
            yield return new TimeWindow(from, to);
            from = to;
        }
    }

    /// <summary>An interval as the API writes it: <c>2026-11-01T00:00:00.000Z/2026-11-02T00:00:00.000Z</c>.</summary>
    public static string Interval(TimeWindow window) => $"{Text(window.From)}/{Text(window.To)}";

    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
