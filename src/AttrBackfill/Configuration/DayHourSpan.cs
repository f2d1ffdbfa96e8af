using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary>A span as jobs.json has it: whole days or hours, <c>4d</c> or <c>36h</c>.</summary>
internal static class DayHourSpan
{
    public static bool TryParse(string text, int maxDays, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || text[^1] is not ('d' or 'h')) return false;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        if (count > (text[^1] == 'd' ? maxDays : maxDays * 24)) return false;

        span = text[^1] == 'd' ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count);
        return true;
    }
}
