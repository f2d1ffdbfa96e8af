using AttrBackfill.Scheduling;
using Xunit;

namespace AttrBackfill.Tests.Scheduling;

public sealed class RetryRuleTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 2, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 5)]
    [InlineData(2, 15)]
    [InlineData(3, 30)]
    [InlineData(40, 30)]
    public void After_an_outage_the_pauses_grow_to_half_an_hour(int failures, int minutes) =>
        Assert.Equal(Now.AddMinutes(minutes), RetryRule.Next(new Obstacle(IsLock: false), failures, Now, Now.AddDays(1)));

    [Fact]
    public void The_time_that_the_other_side_named_goes_before_the_pauses_and_the_next_firing_before_all()
    {
        Assert.Equal(Now.AddHours(6), RetryRule.Next(new Obstacle(false, Now.AddHours(6)), 0, Now, Now.AddDays(1)));
        Assert.Equal(Now.AddMinutes(1), RetryRule.Next(new Obstacle(false, Now.AddHours(-1)), 0, Now, null));
        Assert.Null(RetryRule.Next(new Obstacle(false, Now.AddHours(25)), 0, Now, Now.AddDays(1)));
        Assert.Null(RetryRule.Next(new Obstacle(false), 0, Now, Now.AddMinutes(1)));
        Assert.True(RetryRule.Next(new Obstacle(IsLock: true), 9, Now, Now.AddMinutes(1)) < Now.AddMinutes(1));
    }
}
