using System.Globalization;
using AttrBackfill.Configuration;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class ZoneDaysTests
{
    static readonly string[] Zones =
    [
        "UTC", "America/New_York", "America/Sao_Paulo", "America/Havana", "America/St_Johns", "America/Asuncion", "Africa/Cairo",
        "Africa/Casablanca", "Asia/Beirut", "Asia/Amman", "Asia/Gaza", "Asia/Kolkata", "Europe/Lisbon", "Europe/Moscow",
        "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Atlantic/Azores", "America/Caracas",
    ];

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", 23)] // no midnight
    [InlineData("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z", 23)] // no midnight
    [InlineData("Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z", 23)] // no midnight
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", 25)] // two midnights
    [InlineData("America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", 23)]
    [InlineData("America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", 25)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z", 24.5)]
    [InlineData("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", 24)]
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0)] // skipped whole
    [InlineData("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", 24)]
    [InlineData("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z", 23.5)] // the gap began before midnight
    [InlineData("UTC", "2026-11-20", "2026-11-20T00:00:00Z", 24)]
    public void A_day_begins_at_its_first_instant(string zone, string day, string start, double hours)
    {
        var date = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var found = ZoneDays.StartOf(date, TimeZones.Find(zone));

        Assert.Equal(DateTimeOffset.Parse(start, CultureInfo.InvariantCulture), found);
        Assert.Equal(hours, (ZoneDays.StartOf(date.AddDays(1), TimeZones.Find(zone)) - found).TotalHours);
    }

    [Fact]
    public void Days_tile_time_without_gap_or_overlap() => Gen.Select(Gen.OneOf(Zones), Gen.Int[0, 11_000]).Sample((id, day) =>
    {
        var zone = TimeZones.Find(id);
        var date = new DateOnly(2005, 1, 1).AddDays(day);
        var (start, end) = (ZoneDays.StartOf(date, zone), ZoneDays.StartOf(date.AddDays(1), zone));

        Assert.InRange((end - start).TotalHours, 0, 26);
        Assert.True(ZoneDays.DayOf(start, zone) >= date, "the start bears an earlier date");
        Assert.True(ZoneDays.DayOf(start.AddTicks(-1), zone) < date, "the instant before the start bears the date already");
        if (end > start) Assert.Equal(date, ZoneDays.DayOf(start, zone));
    }, iter: 20_000);

    [Fact]
    public void Every_instant_lies_in_the_day_whose_date_it_bears() =>
        Gen.Select(Gen.OneOf(Zones), Gen.Long[0, 30L * 365 * 24 * 3600]).Sample((id, second) =>
    {
        var zone = TimeZones.Find(id);
        var instant = new DateTimeOffset(2005, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(second);
        var day = ZoneDays.DayOf(instant, zone);

        Assert.True(ZoneDays.StartOf(day, zone) <= instant);
        // Clocks set back over midnight repeat the evening's last minutes under the old date: those belong to the new day.
        if (!zone.IsAmbiguousTime(instant)) Assert.True(instant < ZoneDays.StartOf(day.AddDays(1), zone));
    }, iter: 20_000);
}
