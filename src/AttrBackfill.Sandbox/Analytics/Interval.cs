using System.Globalization;
using AttrBackfill.Sandbox.Data;
using AttrBackfill.Sandbox.Http;

namespace AttrBackfill.Sandbox.Analytics;

/// <summary>A half-open interval of ISO-8601 times, as <c>start/end</c>.</summary>
internal readonly record struct Interval(DateTimeOffset Start, DateTimeOffset End)
{
    static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HHK", "yyyy-MM-dd"];

    public DateTimeOffset FirstDay => Timeline.StartOfDay(Start);

    /// <summary>The end of the last UTC day that the interval touches.</summary>
    public DateTimeOffset LastDayEnd => Timeline.StartOfDay(End) == End ? End : Timeline.StartOfDay(End).AddDays(1);

    public static Interval Parse(string? text)
    {
        if (text?.Split('/') is not [var from, var to] || Time(from) is not { } start || Time(to) is not { } end)
        {
            throw ApiException.BadRequest(
                $"Invalid interval '{text}': expected start/end in ISO-8601, such as 2026-11-01T00:00:00.000Z/2026-11-02T00:00:00.000Z.");
        }

        return end > start
            ? new Interval(start, end)
            : throw ApiException.BadRequest($"Invalid interval '{text}': the end is not after the start.");
    }

    public static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
