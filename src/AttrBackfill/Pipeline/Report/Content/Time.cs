using System.Globalization;
using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Report.Content;

/// <summary>Times as people read them.</summary>
internal static class Time
{
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => $"{time.Seconds} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):N0} h {time.Minutes} min"),
    };

    /// <summary>To the minute, UTC.</summary>
    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>To the minute, in a time zone that is named: <c>2026-11-20 02:30 Europe/Berlin</c>.</summary>
    public static string Local(DateTimeOffset time, string timeZone)
    {
        var zone = Zone(timeZone);
        return Text($"{TimeZoneInfo.ConvertTime(time, zone):yyyy-MM-dd HH:mm} {zone.Id}");
    }

    /// <summary>Its <see cref="Ends"/> in one text.</summary>
    public static string Window(DateTimeOffset from, DateTimeOffset to, string timeZone)
    {
        var (first, last) = Ends(from, to, timeZone);
        return last is null ? first : $"{first} to {last}";
    }

    /// <summary>Whole days of the zone as these; anything else to the minute, in that zone. A single day has no last one.</summary>
    public static (string First, string? Last) Ends(DateTimeOffset from, DateTimeOffset to, string timeZone)
    {
        var zone = Zone(timeZone);
        var (first, end) = (TimeZoneInfo.ConvertTime(from, zone), TimeZoneInfo.ConvertTime(to, zone));
        if (first.TimeOfDay != TimeSpan.Zero || end.TimeOfDay != TimeSpan.Zero || from >= to)
            return (Text($"{first:yyyy-MM-dd HH:mm}"), Text($"{end:yyyy-MM-dd HH:mm}"));
        var last = end.AddDays(-1);
        return (Text($"{first:yyyy-MM-dd}"), first.Date == last.Date ? null : Text($"{last:yyyy-MM-dd}"));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time of the ledger, without what says that it is UTC.</summary>
    public static string? Second(string? ledgerTime) => ledgerTime?[.."yyyy-MM-ddTHH:mm:ss".Length].Replace('T', ' ');

    /// <summary>The job's zone; UTC where this machine does not know it.</summary>
    public static TimeZoneInfo Zone(string id) => TimeZones.Problem(id) is null ? TimeZones.Find(id) : TimeZoneInfo.Utc;
}
