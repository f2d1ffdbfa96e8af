using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Coverage;
using AttrBackfill.Telemetry;
using Xunit;

namespace AttrBackfill.Tests.Telemetry;

public sealed class IncompleteDaysTests
{
    static readonly JobSettings Job = new() { Name = "nightly", Schedule = new ScheduleSettings() };

    [Fact]
    public void The_oldest_day_that_has_to_be_looked_at_again_counts_from_its_end_in_the_zone_of_the_job()
    {
        Assert.Equal(new DateTimeOffset(2026, 11, 2, 5, 0, 0, TimeSpan.Zero), IncompleteDays.OldestEnd(
            Days(DayState.Complete, DayState.Never, DayState.Failures)));
        Assert.Null(IncompleteDays.OldestEnd(Days(DayState.Complete, DayState.Waiting)));
    }

    /// <summary>From the last of October on; on the day after it clocks change in New York.</summary>
    static JobCoverage Days(params DayState[] states) => new(Job, "default", [.. states.Select((state, i) => new CoverageDay(
        new DateOnly(2026, 10, 31).AddDays(i), state, 0, 0, 0, null, null, null, []))]);
}
