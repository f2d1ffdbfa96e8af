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

    /// <summary>Before any year that an expression can name.</summary>
    static readonly DateTimeOffset Beginning = new(1969, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// What is wrong with a cron expression; null where nothing is. One whose last time has passed is right all the same: a file that was
    /// good yesterday is good today.
    /// </summary>
    public static string? Problem(string cron)
    {
        try
        {
            cron = Crontab.ToQuartz(cron);
            if (OutOfRange(cron) is { } number) return $"{number} is in no field's range";
            var never = new CronExpression(cron).GetNextValidTimeAfter(Beginning) is null;
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

    /// <summary>A line for each scheduled job whose last time has passed: the daemon leaves it out.</summary>
    public static IEnumerable<string> Over(IEnumerable<JobSettings> jobs, DateTimeOffset now) => jobs
        .Where(j => j.Schedule is { } schedule && Next(schedule, now) is null)
        .Select(j => $"job '{j.Name}': its cron {j.Schedule!.Cron} does not fire again; the daemon leaves it out");

    /// <returns>Null where it does not fire again.</returns>
    public static DateTimeOffset? Next(ScheduleSettings schedule, DateTimeOffset after) =>
        new CronExpression(Crontab.ToQuartz(schedule.Cron), Configuration.TimeZones.Find(schedule.TimeZone)).GetNextValidTimeAfter(after);
}
