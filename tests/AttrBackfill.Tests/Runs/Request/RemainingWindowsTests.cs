using AttrBackfill.Configuration;
using AttrBackfill.Runs.Request;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Runs.Request;

public sealed class WorkLeftTests
{
    static readonly Gen<TimeWindow> Window = Gen.Select(Gen.Int[0, 40], Gen.Int[0, 15]).Select(
        (from, hours) => new TimeWindow(Hour(from), Hour(from + hours)));

    [Fact]
    public void What_is_left_and_what_was_read_cover_the_window_and_nothing_twice() =>
        Gen.Select(Window, Window.List[0, 6]).Sample((window, read) =>
    {
        var left = RemainingWindows.Of(window, read);
        for (var hour = window.From; hour < window.To; hour = hour.AddHours(1))
            Assert.Equal(read.Any(w => w.From <= hour && hour < w.To) ? 0 : 1, left.Count(w => w.From <= hour && hour < w.To));
        Assert.All(left, w => Assert.True(w.From < w.To && w.From >= window.From && w.To <= window.To));
    });

    static DateTimeOffset Hour(int hour) => new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hour);
}
