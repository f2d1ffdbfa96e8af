namespace AttrBackfill.Configuration;

/// <summary>
/// Days of a time zone as instants. A day begins at the first instant that bears its date, so days tile time whatever the clocks do.
/// </summary>
internal static class ZoneDays
{
    /// <summary>The date in the zone at an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(LocalAt(instant.UtcDateTime, zone));

    /// <summary>
    /// The day's first instant, in UTC. A midnight that the clocks skip: the instant after the gap (a day skipped whole begins
    /// where the next one does). A midnight that comes twice: the first.
    /// </summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        // Only UTC to local is asked of the platform: the other direction is unreliable where a zone's base offset changes.
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var before = zone.GetUtcOffset(midnight.AddDays(-1));
        var after = zone.GetUtcOffset(midnight.AddDays(1));
        var (widest, narrowest) = before > after ? (before, after) : (after, before);

        // The wider offset gives the earlier instant.
        foreach (var offset in new[] { widest, narrowest })
            if (zone.GetUtcOffset(midnight - offset) == offset) return new DateTimeOffset(midnight - offset);

        return new DateTimeOffset(EndOfGap(midnight, midnight - widest, midnight - narrowest, zone));
    }

    /// <summary>All of a day; empty for one that the clocks skip whole.</summary>
    public static TimeWindow WindowOf(DateOnly day, TimeZoneInfo zone) => new(StartOf(day, zone), StartOf(day.AddDays(1), zone));

    // Before the gap the local time is earlier than midnight, after it later: halve until the step is found.
    static DateTime EndOfGap(DateTime midnight, DateTime below, DateTime above, TimeZoneInfo zone)
    {
        while (above.Ticks - below.Ticks > 1)
        {
            var middle = below.AddTicks((above.Ticks - below.Ticks) / 2);
            if (LocalAt(middle, zone) >= midnight) above = middle;
            else below = middle;
        }

        return above;
    }

    static DateTime LocalAt(DateTime utc, TimeZoneInfo zone) => utc + zone.GetUtcOffset(utc);
}
