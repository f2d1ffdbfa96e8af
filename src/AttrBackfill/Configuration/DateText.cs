using System.Globalization;
using System.Text.RegularExpressions;
using AttrBackfill.Text;

namespace AttrBackfill.Configuration;

/// <summary>
/// One date or time of the command line: a whole day in the zone, or an instant (then <see cref="Start"/> = <see cref="End"/>).
/// </summary>
internal readonly partial record struct DateText(DateTimeOffset Start, DateTimeOffset End, bool IsDay)
{
    const int FirstYear = 2000;
    const int LastYear = 2199;
    const string DayFormat = "yyyy-MM-dd";
    const string Accepted = "write a day such as 2026-11-20, yesterday, today, or a time such as 2026-11-20T15:00:00Z";

    static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <exception cref="UsageException">
    /// The text is no date and no time with offset; the message begins with <paramref name="option"/>.
    /// </exception>
    public static DateText Parse(string option, string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (text == "today") return Day(ZoneDays.DayOf(now, zone), zone);
        if (text == "yesterday") return Day(ZoneDays.DayOf(now, zone).AddDays(-1), zone);
        if (DaySyntax().IsMatch(text))
        {
            return DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                && IsSane(day.Year)
                ? Day(day, zone)
                : throw Impossible(option, text);
        }

        var match = InstantSyntax().Match(text);
        if (!match.Success) throw new UsageException($"{option} {SafeText.Quoted(text)} is no date; {Accepted}");
        if (!match.Groups["offset"].Success)
        {
            throw new UsageException(
                $"{option} {SafeText.Quoted(text)} has no offset, so it could mean several times; add Z for UTC, or an offset such as -05:00");
        }

        var offset = match.Groups["offset"].Value is "Z" ? "+00:00" : match.Groups["offset"].Value;
        return DateTimeOffset.TryParseExact(
            match.Groups["time"].Value + offset, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
                && IsSane(instant.Year)
            ? new DateText(instant.ToUniversalTime(), instant.ToUniversalTime(), IsDay: false)
            : throw Impossible(option, text);
    }

    static DateText Day(DateOnly day, TimeZoneInfo zone) =>
        new(ZoneDays.StartOf(day, zone), ZoneDays.StartOf(day.AddDays(1), zone), IsDay: true);

    // A year of 0206 or 20026 is a slip of the fingers; far years would also leave the calendar when days are added.
    static bool IsSane(int year) => year is >= FirstYear and <= LastYear;

    static UsageException Impossible(string option, string text) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{option} {SafeText.Quoted(text)} does not exist in the calendar, or lies outside the years {FirstYear} to {LastYear}; {Accepted}"));

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex DaySyntax();

    [GeneratedRegex(@"^(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?)(?<offset>Z|[+-][0-9]{2}:[0-9]{2})?\z")]
    private static partial Regex InstantSyntax();
}
