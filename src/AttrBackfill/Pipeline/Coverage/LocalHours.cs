using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Coverage;

/// <summary>An hour of a local day. Where clocks change, an hour can be missing, come twice, or be shorter.</summary>
/// <param name="Hour">0 to 23, as a clock shows it.</param>
internal readonly record struct LocalHour(int Hour, TimeWindow Window);

internal static class LocalHours
{
    /// <summary>The hours of a day, without gap from its first instant to its last.</summary>
    public static IReadOnlyList<LocalHour> Of(TimeWindow day, TimeZoneInfo zone)
    {
        var hours = new List<LocalHour>(24);
        for (var at = day.From; at < day.To; at = hours[^1].Window.To)
        {
            var offset = zone.GetUtcOffset(at);
            var local = at.UtcDateTime + offset;
            var next = at + (TimeSpan.FromHours(1) - TimeSpan.FromTicks(local.Ticks % TimeSpan.TicksPerHour));
            if (next > day.To) next = day.To;
            if (zone.GetUtcOffset(next.AddTicks(-1)) != offset) next = Change(at, next, zone);
            hours.Add(new LocalHour(local.Hour, new TimeWindow(at, next)));
        }

        return hours;
    }

    /// <summary>When the clocks change between two times.</summary>
    static DateTimeOffset Change(DateTimeOffset before, DateTimeOffset after, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(before);
        while (after.Ticks - before.Ticks > 1)
        {
            var middle = before.AddTicks((after.Ticks - before.Ticks) / 2);
            if (zone.GetUtcOffset(middle) == offset) before = middle;
            else after = middle;
        }

        return after;
    }
}
