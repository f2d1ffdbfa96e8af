using AttrBackfill.Configuration;
using AttrBackfill.Runs.Request;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Runs.Request;

/// <summary>Windows of <c>sinceLast</c> tile time without gap or overlap.</summary>
public sealed class WatermarkTests
{
    static readonly DateTimeOffset[] Starts =
        // spring and autumn changes lie in the three months after
        [new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 9, 15, 0, 0, 0, TimeSpan.Zero)];

    [Fact]
    public void A_window_given_by_hand_does_not_decide_where_the_jobs_own_windows_begin()
    {
        var now = Starts[0].AddDays(10);
        var old = new TimeWindow(Starts[0], Starts[0].AddDays(1));
        Assert.Null(Watermark.After(null, old, now, TimeZoneInfo.Utc, isDated: true));
        Assert.Equal(old.To, Watermark.After(old.From, old, now, TimeZoneInfo.Utc, isDated: true));
        Assert.Equal(now, Watermark.After(now, old, now, TimeZoneInfo.Utc, isDated: true));
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("UTC")]
    public void Each_conversation_is_in_exactly_one_successful_window_through_daylight_saving_missed_nights_and_failures(string zoneName)
    {
        var zone = TimeZones.Find(zoneName);
        var nights = Gen.Select(Gen.Int[0, Starts.Length - 1], Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 23 * 60]).Array[40, 100]);
        nights.Sample((start, night) =>
        {
            var now = Starts[start];
            DateTimeOffset? reached = null;
            var succeeded = new List<TimeWindow>();
            foreach (var (succeeds, missed, minute) in night)
            {
                now = ZoneDays.StartOf(ZoneDays.DayOf(now, zone).AddDays(1 + missed), zone).AddMinutes(minute);
                var window = WindowResolver.ResolveJobWindow("sinceLast", reached, now, zone);
                if (!succeeds || window.IsEmpty) continue; // a failed window stays due
                succeeded.Add(window);
                reached = Watermark.After(reached, window, now, zone);
            }

            for (var i = 1; i < succeeded.Count; i++) Assert.Equal(succeeded[i - 1].To, succeeded[i].From);
            if (succeeded.Count == 0) return;
            var last = ZoneDays.StartOf(ZoneDays.DayOf(now, zone), zone);
            Assert.True(succeeded[^1].To <= last);
            for (var hour = succeeded[0].From; hour < succeeded[^1].To; hour = hour.AddHours(1))
                Assert.Single(succeeded, w => w.From <= hour && hour < w.To);
        }, iter: 100);
    }

    [Fact]
    public void A_window_that_leaves_a_gap_or_has_not_ended_moves_nothing_beyond_whole_days()
    {
        var (zone, now) = (TimeZoneInfo.Utc, Day(20).AddHours(12));
        Assert.Equal(Day(5), Watermark.After(Day(5), new TimeWindow(Day(7), Day(9)), now, zone)); // the 5th and 6th are still due
        Assert.Equal(Day(9), Watermark.After(Day(5), new TimeWindow(Day(5), Day(9)), now, zone));
        Assert.Equal(Day(9), Watermark.After(Day(9), new TimeWindow(Day(1), Day(3)), now, zone));
        Assert.Equal(Day(20), Watermark.After(Day(19), new TimeWindow(Day(19), Day(21)), now, zone)); // today is not over
        Assert.Equal(Day(9), Watermark.After(null, new TimeWindow(Day(7), Day(9)), now, zone));
        Assert.Null(Watermark.After(null, new TimeWindow(Day(20), Day(21)), now, zone));
    }

    [Fact]
    public void An_end_that_lies_in_the_future_is_replaced_by_that_of_a_window_that_succeeded()
    {
        var now = Day(20).AddHours(12);
        Assert.Equal(Day(9), Watermark.After(Day(20).AddYears(1), new TimeWindow(Day(7), Day(9)), now, TimeZoneInfo.Utc));
        Assert.True(Watermark.IsAhead(Day(21), now));
        Assert.False(Watermark.IsAhead(now.AddMinutes(1), now)); // clocks differ by as much
        Assert.False(Watermark.IsAhead(null, now));
    }

    static DateTimeOffset Day(int day) => new(2026, 11, day, 0, 0, 0, TimeSpan.Zero);
}
