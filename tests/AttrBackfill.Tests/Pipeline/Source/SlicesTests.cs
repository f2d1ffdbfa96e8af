using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Source;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Source;

public sealed class SlicesTests
{
    static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Slices_tile_the_window_and_break_at_utc_midnights() =>
        Gen.Select(Gen.Int[0, 400_000], Gen.Int[1, 80_000], Gen.Int[1, 31]).Sample((start, minutes, days) =>
        {
            var window = new TimeWindow(Epoch.AddMinutes(start), Epoch.AddMinutes(start + minutes));
            var slices = Slices.Of(window, days).ToList();
            Assert.Equal((window.From, window.To), (slices[0].From, slices[^1].To));
            Assert.All(slices.Zip(slices.Skip(1)), pair =>
            {
                Assert.Equal(pair.First.To, pair.Second.From);
                Assert.Equal(TimeSpan.Zero, pair.First.To.UtcDateTime.TimeOfDay);
            });
            Assert.All(slices, slice => Assert.InRange(DaysTouched(slice), 1, days));
        });

    [Fact]
    public void An_empty_window_has_no_slices() => Assert.Empty(Slices.Of(new TimeWindow(Epoch, Epoch), 7));

    [Fact]
    public void An_interval_is_written_in_utc_with_milliseconds()
    {
        var from = new DateTimeOffset(2026, 11, 1, 1, 30, 0, TimeSpan.FromHours(2));
        Assert.Equal("2026-10-31T23:30:00.000Z/2026-11-02T00:00:00.000Z",
            Slices.Interval(new TimeWindow(from, new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero))));
    }

    static int DaysTouched(TimeWindow slice) => (slice.To.AddTicks(-1).UtcDateTime.Date - slice.From.UtcDateTime.Date).Days + 1;
}
