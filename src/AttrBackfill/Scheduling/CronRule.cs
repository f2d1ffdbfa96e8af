using AttrBackfill.Configuration;
using Quartz;

namespace AttrBackfill.Scheduling;

internal static class CronRule
{
    /// <summary>What is wrong with a cron expression; null where nothing is.</summary>
    public static string? Problem(string cron)
    {
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

    public static DateTimeOffset? Next(ScheduleSettings schedule, DateTimeOffset after) =>
        new CronExpression(schedule.Cron, Configuration.TimeZones.Find(schedule.TimeZone)).GetNextValidTimeAfter(after);
}
