using System.Globalization;
using System.Text.RegularExpressions;
using AttrBackfill.Configuration;
using Quartz;

namespace AttrBackfill.Scheduling;

internal static partial class CronRule
{
    const int YearField = 6;

    /// <summary>Of seconds and minutes; no other field goes higher, but the year.</summary>
    const int Highest = 59;

    /// <summary>What is wrong with a cron expression; null where nothing is.</summary>
    public static string? Problem(string cron)
    {
        if (OutOfRange(cron) is { } number) return $"{number} is in no field's range";
        try
        {
            var never = new CronExpression(cron).GetNextValidTimeAfter(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) is null;
            return never ? "it never fires" : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>The parser takes 98 and 99, its own marks for "?" and "*", in any field.</summary>
    static string? OutOfRange(string cron) => cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(YearField)
        .SelectMany(field => Numbers().Matches(field)).Select(m => m.Value)
        .FirstOrDefault(n => n.Length > 2 || int.Parse(n, CultureInfo.InvariantCulture) > Highest);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    public static DateTimeOffset? Next(ScheduleSettings schedule, DateTimeOffset after) =>
        new CronExpression(schedule.Cron, Configuration.TimeZones.Find(schedule.TimeZone)).GetNextValidTimeAfter(after);
}
