using AttrBackfill.Configuration;
using AttrBackfill.Scheduling;
using Xunit;

namespace AttrBackfill.Tests.Scheduling;

public class CrontabTests
{
    [Theory]
    [InlineData("30 2 * * *", "0 30 2 * * ?")]
    [InlineData("*/15 8-17 * * *", "0 */15 8-17 * * ?")]
    [InlineData("0 6 1,15 * *", "0 0 6 1,15 * ?")]
    [InlineData("0 6 * * 1", "0 0 6 ? * MON")]
    [InlineData("0 6 * * 0", "0 0 6 ? * SUN")]
    [InlineData("0 6 * * 7", "0 0 6 ? * SUN")]
    [InlineData("0 6 * JAN-MAR 1-5", "0 0 6 ? JAN-MAR MON,TUE,WED,THU,FRI")]
    [InlineData("0 6 * * fri-mon", "0 0 6 ? * FRI,SAT,SUN,MON")]
    [InlineData("0 6 * * 5-7", "0 0 6 ? * FRI,SAT,SUN")]
    [InlineData("0 6 * * */2", "0 0 6 ? * SUN,TUE,THU,SAT")]
    [InlineData("30 2 ? * 2", "0 30 2 ? * 2")]
    [InlineData("0 30 2 * * ?", "0 30 2 * * ?")]
    [InlineData("@daily", "@daily")]
    public void Five_fields_are_those_of_crontab(string cron, string quartz) => Assert.Equal(quartz, Crontab.ToQuartz(cron));

    [Theory]
    [InlineData("0 6 * * 8", "'8' is no weekday; write 0 (Sunday) to 6, or SUN to SAT")]
    [InlineData("0 6 13 * 5", "it names days of the month and weekdays; name one kind of day and write * for the other")]
    [InlineData("0 6 * * 1-2-3", "'1-2-3' is no weekday; write 0 (Sunday) to 6, or SUN to SAT")]
    [InlineData("61 6 * * *", "61 is in no field's range")]
    public void What_cannot_be_scheduled_is_said(string cron, string problem) => Assert.Equal(problem, CronRule.Problem(cron));

    [Fact]
    public void Monday_in_crontab_is_a_Monday() => Assert.Equal(
        DayOfWeek.Monday,
        CronRule.Next(new ScheduleSettings { Cron = "0 6 * * 1", TimeZone = "UTC" }, DateTimeOffset.UnixEpoch)!.Value.DayOfWeek);
}
