using System.Globalization;
using AttrBackfill.Configuration;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class WindowResolverTests
{
    static readonly DateTimeOffset Now = At("2026-11-20T15:30:00Z");
    static readonly TimeZoneInfo NewYork = TimeZones.Find("America/New_York");

    [Theory]
    [InlineData("2026-11-01", "2026-11-07", null, null, "2026-11-01T04:00:00Z", "2026-11-08T05:00:00Z")] // seven days, one of 25 hours
    [InlineData("2026-11-01", null, null, null, "2026-11-01T04:00:00Z", "2026-11-20T15:30:00Z")]
    [InlineData("2026-11-01T10:00:00-05:00", "2026-11-02T00:00Z", null, null, "2026-11-01T15:00:00Z", "2026-11-02T00:00:00Z")]
    [InlineData("2026-11-01T10:00:00.25Z", "today", null, null, "2026-11-01T10:00:00.25Z", "2026-11-21T05:00:00Z")]
    [InlineData("yesterday", "yesterday", null, null, "2026-11-19T05:00:00Z", "2026-11-20T05:00:00Z")]
    [InlineData(null, null, "2026-11-19", null, "2026-11-19T05:00:00Z", "2026-11-20T05:00:00Z")]
    [InlineData(null, null, "yesterday", null, "2026-11-19T05:00:00Z", "2026-11-20T05:00:00Z")]
    [InlineData(null, null, "today", null, "2026-11-20T05:00:00Z", "2026-11-21T05:00:00Z")]
    [InlineData(null, null, null, "7d", "2026-11-13T05:00:00Z", "2026-11-20T05:00:00Z")]
    [InlineData(null, null, null, "20d", "2026-10-31T04:00:00Z", "2026-11-20T05:00:00Z")]
    [InlineData(null, null, null, "36h", "2026-11-19T03:30:00Z", "2026-11-20T15:30:00Z")]
    public void Options_name_a_window(string? from, string? to, string? date, string? last, string start, string end) => Assert.Equal(
        new TimeWindow(At(start), At(end)), WindowResolver.Resolve(new DateSelection(from, to, date, last), Now, NewYork));

    [Fact]
    public void No_option_is_no_window() => Assert.Null(WindowResolver.Resolve(new DateSelection(), Now, NewYork));

    [Fact]
    public void Today_is_the_zones_today()
    {
        // 02:00 in UTC is still the day before in New York.
        var window = WindowResolver.Resolve(new DateSelection(Date: "today"), At("2026-11-20T02:00:00Z"), NewYork);

        Assert.Equal(new TimeWindow(At("2026-11-19T05:00:00Z"), At("2026-11-20T05:00:00Z")), window);
    }

    const string Accepted = "write a day such as 2026-11-20, yesterday, today, or a time such as 2026-11-20T15:00:00Z";

    [Theory]
    [InlineData("2026-02-30", null, null, null, "--from '2026-02-30' does not exist in the calendar, or lies outside the years 2000 to 2199; " + Accepted)]
    [InlineData("0206-02-03", null, null, null, "--from '0206-02-03' does not exist in the calendar, or lies outside the years 2000 to 2199; " + Accepted)]
    [InlineData("2026-11-01T25:00:00Z", null, null, null, "--from '2026-11-01T25:00:00Z' does not exist in the calendar, or lies outside the years 2000 to 2199; " + Accepted)]
    [InlineData("11/20/2026", null, null, null, "--from '11/20/2026' is no date; " + Accepted)]
    [InlineData("2026-11-1", null, null, null, "--from '2026-11-1' is no date; " + Accepted)]
    [InlineData("", null, null, null, "--from '' is no date; " + Accepted)]
    [InlineData("2026-11-01\n", null, null, null, "--from '2026-11-01\\u000A' is no date; " + Accepted)]
    [InlineData("2026-11-01T10:00:00", null, null, null, "--from '2026-11-01T10:00:00' has no offset, so it could mean several times; add Z for UTC, or an offset such as -05:00")]
    [InlineData("2026-11-07", "2026-11-01", null, null, "--to '2026-11-01' is not after --from '2026-11-07', so the window is empty; write a later --to")]
    [InlineData("2026-11-01T00:00Z", "2026-11-01T00:00Z", null, null, "--to '2026-11-01T00:00Z' is not after --from '2026-11-01T00:00Z', so the window is empty; write a later --to")]
    [InlineData("2026-11-21", null, null, null, "--from '2026-11-21' is not before now, so the window is empty; write an earlier time")]
    [InlineData(null, "2026-11-07", null, null, "--to needs --from; give both, or --date for a single day")]
    [InlineData(null, null, "2026-11-07T00:00Z", null, "--date '2026-11-07T00:00Z' is a time, not a day; write a day such as 2026-11-20, or --from and --to")]
    [InlineData("2026-11-01", null, "2026-11-07", null, "--from and --date exclude each other; give one of them")]
    [InlineData(null, "2026-11-01", null, "7d", "--to and --last exclude each other; give one of them")]
    [InlineData("2026-11-01", "2026-11-02", "today", "7d", "--from and --date and --last exclude each other; give one of them")]
    [InlineData(null, null, null, "0d", "--last '0d' is no span of time; write days or hours, such as 7d or 36h (1d to 3650d, or 1h to 8760h)")]
    [InlineData(null, null, null, "99999999999d", "--last '99999999999d' is no span of time; write days or hours, such as 7d or 36h (1d to 3650d, or 1h to 8760h)")]
    [InlineData(null, null, null, "7", "--last '7' is no span of time; write days or hours, such as 7d or 36h (1d to 3650d, or 1h to 8760h)")]
    [InlineData(null, null, null, "-7d", "--last '-7d' is no span of time; write days or hours, such as 7d or 36h (1d to 3650d, or 1h to 8760h)")]
    public void What_names_no_window_is_refused_in_one_line(string? from, string? to, string? date, string? last, string message) =>
        Assert.Equal(
        message, Assert.Throws<UsageException>(
            () => WindowResolver.Resolve(new DateSelection(from, to, date, last), Now, NewYork)).Message);

    [Fact]
    public void A_day_that_the_zone_skipped_is_refused() => Assert.Equal(
        "--date '2011-12-30' does not exist in Pacific/Apia: the clocks skipped that day; write another",
        Assert.Throws<UsageException>(
            () => WindowResolver.Resolve(new DateSelection(Date: "2011-12-30"), Now, TimeZones.Find("Pacific/Apia"))).Message);

    [Theory]
    [InlineData("yesterday", null, "2026-11-19T05:00:00Z", "2026-11-20T05:00:00Z")]
    [InlineData("today", null, "2026-11-20T05:00:00Z", "2026-11-21T05:00:00Z")]
    [InlineData("last:7d", null, "2026-11-13T05:00:00Z", "2026-11-20T05:00:00Z")]
    [InlineData("last:36h", null, "2026-11-19T03:30:00Z", "2026-11-20T15:30:00Z")]
    [InlineData("sinceLast", null, "2026-11-19T05:00:00Z", "2026-11-20T05:00:00Z")]
    [InlineData("sinceLast", "2026-11-17T05:00:00Z", "2026-11-17T05:00:00Z", "2026-11-20T05:00:00Z")] // three nights down
    [InlineData("sinceLast", "2026-11-20T05:00:00Z", "2026-11-20T05:00:00Z", "2026-11-20T05:00:00Z")] // nothing due
    [InlineData("sinceLast", "2026-11-21T05:00:00Z", "2026-11-21T05:00:00Z", "2026-11-21T05:00:00Z")] // already beyond
    public void A_jobs_window_depends_on_the_day_and_the_watermark(string window, string? watermark, string start, string end) =>
        Assert.Equal(
        new TimeWindow(At(start), At(end)),
        WindowResolver.ResolveJobWindow(window, watermark is null ? null : At(watermark), Now, NewYork));

    [Fact]
    public void Nights_of_sinceLast_tile_time_whenever_the_machine_ran() => Gen.Select(
        Gen.OneOf("UTC", "America/New_York", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia"),
        Gen.Long[0, 25L * 365 * 24 * 60],
        Gen.Int[1, 6 * 24 * 60].Array[1, 12]).Sample((id, start, pauses) =>
    {
        var zone = TimeZones.Find(id);
        var clock = At("2008-01-01T00:00:00Z").AddMinutes(start);
        DateTimeOffset? watermark = null;
        foreach (var pause in pauses)
        {
            var window = WindowResolver.ResolveJobWindow("sinceLast", watermark, clock, zone);
            if (watermark is { } last) Assert.Equal(last, window.From);
            Assert.True(window.To <= clock, "covers what has not happened yet");
            Assert.Equal(ZoneDays.StartOf(ZoneDays.DayOf(clock, zone), zone), window.To);
            watermark = window.To;
            clock = clock.AddMinutes(pause);
        }
    }, iter: 2_000);

    [Fact]
    public void Whatever_is_typed_as_a_date_is_a_window_or_is_told_in_one_line() => Gen.Select(
        Gen.OneOf("2026-11-20", "2026-11-20T15:00:00Z", "2026-11-20T15:00-05:00", "yesterday", "today", "7d", "36h", "2026-02-29",
            "9999-12-31T23:59:59.9999999+14:00"),
        Gen.Int[0, 40], Gen.Int[0, 5], Gen.OneOf(Gen.String[0, 4], Gen.String[Gen.Char["0123456789-+:TZdh. "], 0, 6]), Gen.Int[0, 3])
            .Sample((text, at, length, put, option) =>
    {
        at = Math.Min(at, text.Length);
        var typed = text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, put);
        var selection = option switch
        {
            0 => new DateSelection(Last: typed),
            1 =>
            new DateSelection(Date: typed),
            2 => new DateSelection(From: typed),
            _ => new DateSelection(From: "2026-11-01", To: typed)
        };
        try
        {
            Assert.False(WindowResolver.Resolve(selection, Now, NewYork)!.Value.IsEmpty);
        }
        catch (UsageException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }, iter: 20_000);

    [Fact]
    public void Now_counts_in_milliseconds()
    {
        var window = WindowResolver.Resolve(new DateSelection(Last: "1h"), At("2026-11-20T15:30:00.1239999Z"), NewYork);

        Assert.Equal(new TimeWindow(At("2026-11-20T14:30:00.123Z"), At("2026-11-20T15:30:00.123Z")), window);
    }

    [Fact]
    public void A_window_prints_in_UTC() => Assert.Equal(
        "2026-11-01T04:00:00Z to 2026-11-01T10:30:00.250Z",
        new TimeWindow(At("2026-11-01T00:00:00-04:00"), At("2026-11-01T10:30:00.25Z")).ToString());

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
