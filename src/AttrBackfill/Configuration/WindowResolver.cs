using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>The window that options or a job's setting mean at a given time, in a given zone.</summary>
internal static class WindowResolver
{
    public const string SinceLast = "sinceLast";

    const string LastPrefix = "last:";

    /// <summary>The options' window; null when none of them is given.</summary>
    /// <exception cref="UsageException">
    /// An option that is no time, options that exclude each other, or a window without content.
    /// </exception>
    public static TimeWindow? Resolve(DateSelection selection, DateTimeOffset now, TimeZoneInfo zone)
    {
        CheckCombination(selection);
        now = InMilliseconds(now);
        if (selection.Last is { } last) return Last("--last", last, now, zone);
        if (selection.Date is { } date) return Day(date, now, zone);
        if (selection.From is not { } from) return null;

        var window = new TimeWindow(
            DateText.Parse("--from", from, now, zone).Start,
            selection.To is { } to ? DateText.Parse("--to", to, now, zone).End : now);
        if (!window.IsEmpty) return window;

        throw new UsageException(selection.To is null
            ? $"--from {SafeText.Quoted(from)} is not before now, so the window is empty; write an earlier time"
            : $"--to {SafeText.Quoted(selection.To)} is not after --from {SafeText.Quoted(from)}, so the window is empty; write a later --to");
    }

    /// <summary>The window of a job's <c>window</c> setting. Empty (<c>From</c> = <c>To</c>) when nothing is due.</summary>
    /// <param name="watermark">The end of the last window that succeeded; null before the first one.</param>
    public static TimeWindow ResolveJobWindow(string window, DateTimeOffset? watermark, DateTimeOffset now, TimeZoneInfo zone)
    {
        now = InMilliseconds(now);
        var today = ZoneDays.DayOf(now, zone);
        var (yesterdayStart, todayStart, tomorrowStart) =
            (ZoneDays.StartOf(today.AddDays(-1), zone), ZoneDays.StartOf(today, zone), ZoneDays.StartOf(today.AddDays(1), zone));
        switch (window)
        {
            case "yesterday":
                return new TimeWindow(yesterdayStart, todayStart);
            case "today":
                return new TimeWindow(todayStart, tomorrowStart);
            case SinceLast:
                var from = watermark ?? yesterdayStart;
                return new TimeWindow(from, from > todayStart ? from : todayStart);
            default:
                if (!IsJobWindow(window)) throw new ArgumentException("Checked when jobs.json was read.", nameof(window));
                return Last("window", window[LastPrefix.Length..], now, zone);
        }
    }

    /// <summary>Whether a text is a job's <c>window</c>.</summary>
    public static bool IsJobWindow(string text) =>
        text is "sinceLast" or "yesterday" or "today"
        || (text.StartsWith(LastPrefix, StringComparison.Ordinal) && LastSpan.TryParse(text[LastPrefix.Length..], out _));

    static void CheckCombination(DateSelection selection)
    {
        string[] given =
        [
            .. selection.From is null && selection.To is null ? Array.Empty<string>() : [selection.From is null ? "--to" : "--from"],
            .. selection.Date is null ? Array.Empty<string>() : ["--date"],
            .. selection.Last is null ? Array.Empty<string>() : ["--last"],
        ];
        if (given.Length > 1) throw new UsageException($"{string.Join(" and ", given)} exclude each other; give one of them");
        if (selection is { From: null, To: not null }) throw new UsageException("--to needs --from; give both, or --date for a single day");
    }

    // As the API and the ledger write times: a window read back equals itself.
    static DateTimeOffset InMilliseconds(DateTimeOffset now) => now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));

    static TimeWindow Day(string date, DateTimeOffset now, TimeZoneInfo zone)
    {
        var time = DateText.Parse("--date", date, now, zone);
        if (!time.IsDay)
        {
            throw new UsageException(
                $"--date {SafeText.Quoted(date)} is a time, not a day; write a day such as 2026-11-20, or --from and --to");
        }

        var window = new TimeWindow(time.Start, time.End);
        return window.IsEmpty
            ? throw new UsageException(
                $"--date {SafeText.Quoted(date)} does not exist in {zone.Id}: the clocks skipped that day; write another")
            : window;
    }

    static TimeWindow Last(string option, string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (!LastSpan.TryParse(text, out var span))
        {
            throw new UsageException(
                $"{option} {SafeText.Quoted(text)} is no span of time; write days or hours, such as 7d or 36h ({LastSpan.Limits})");
        }

        if (!span.InDays) return new TimeWindow(now.AddHours(-span.Count), now);

        var today = ZoneDays.DayOf(now, zone);
        return new TimeWindow(ZoneDays.StartOf(today.AddDays(-span.Count), zone), ZoneDays.StartOf(today, zone));
    }
}
