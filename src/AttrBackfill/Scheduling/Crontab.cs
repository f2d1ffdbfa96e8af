using System.Globalization;

namespace AttrBackfill.Scheduling;

/// <summary>
/// A cron expression of five fields (minute, hour, day of month, month, weekday), as crontab takes it: weekdays count from Sunday = 0, and
/// 7 is Sunday too. Quartz has seconds before them, counts weekdays from Sunday = 1, and wants a <c>?</c> for one of the two kinds of day.
/// </summary>
internal static class Crontab
{
    const int Fields = 5;

    static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>The expression as Quartz takes it; one that has no five fields is returned as it is.</summary>
    /// <exception cref="FormatException">Crontab would take it, or would not, and Quartz cannot.</exception>
    public static string ToQuartz(string cron)
    {
        if (cron.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { Length: Fields } fields) return cron;
        var (day, weekday) = (fields[2], fields[4]);
        if (day.Contains('?') || weekday.Contains('?')) return $"0 {cron}"; // Quartz's own way of writing, without seconds
        if (weekday == "*") return $"0 {fields[0]} {fields[1]} {day} {fields[3]} ?";
        if (day != "*")
            throw new FormatException("it names days of the month and weekdays; name one kind of day and write * for the other");
        return $"0 {fields[0]} {fields[1]} ? {fields[3]} {string.Join(',', weekday.Split(',').SelectMany(Days).Distinct().Select(d => Weekdays[d]))}";
    }

    static IEnumerable<int> Days(string item)
    {
        var (range, step) = item.Split('/') switch
        {
            [var all] => (all, 1),
            [var all, var every] when int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 => (all, n),
            _ => throw Wrong(item),
        };
        var (first, last) = range.Split('-') switch
        {
            ["*"] => (0, Weekdays.Length - 1),
            [var one] => (Day(one), step > 1 ? Weekdays.Length - 1 : Day(one)),
            [var from, var to] => (Day(from), Day(to)),
            _ => throw Wrong(item),
        };
        if (last < first) last += Weekdays.Length; // FRI-MON
        for (var day = first; day <= last; day += step) yield return day % Weekdays.Length;
    }

    static int Day(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Weekdays.Length ? number
        : Array.FindIndex(Weekdays, w => w.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found ? found
        : throw Wrong(text);

    static FormatException Wrong(string text) => new($"{Text.SafeText.Quoted(text)} is no weekday; write 0 (Sunday) to 6, or SUN to SAT");
}
