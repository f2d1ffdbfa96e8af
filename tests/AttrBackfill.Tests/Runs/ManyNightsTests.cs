using System.Globalization;
using AttrBackfill.Configuration;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.Runs;

/// <summary>
/// Night after night by schedule alone, over conversations that are re-opened, listed late or open for weeks, with failing calls.
/// </summary>
public sealed class ManyNightsTests
{
    /// <summary>Login, data availability, a details job with its states and pages, the details query for the fresh rest.</summary>
    const int CallsOfANight = 9;

    [Fact]
    public async Task At_the_end_every_conversation_that_has_ended_carries_what_the_rules_want_and_calls_are_those_of_the_changes()
    {
        var (nightsInAll, perNight) = (Number("ATTRBACKFILL_TEST_NIGHTS", 12), Number("ATTRBACKFILL_TEST_PER_NIGHT", 60));
        var days = nightsInAll - 5; // the last nights see the end of conversations that stay open
        var options = new SandboxOptions
        {
            Conversations = perNight * days, Days = 1, DaysAhead = days - 1, ReopenedPercent = 15, LatePercent = 10, LongOpenPercent = 5,
            Faults = "429=0.01,500=0.01,503=0.01,reset=0.01,resetAfter=0.01", AvailabilityLag = TimeSpan.FromHours(4),
        };
        var first = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        await using var nights = await Nights.StartAsync(Day(first), options);
        var job = Nights.Nightly with { Select = new SelectSettings { MediaTypes = [] } };
        long calls = 0, changes = 0;
        for (var night = 1; night <= nightsInAll; night++)
        {
            var summary = await nights.RunAsync(Day(first.AddDays(night)), job);
            Assert.Equal(0, summary.Outcomes["failed"]);
            calls += summary.Calls.Total;
            changes += summary.Outcomes["patched"];
        }

        Assert.All(LiveConversations.Of(nights.Server).Where(c => c.End < nights.Server.DataAvailability),
            c => Assert.Empty(LiveConversations.Mismatches(c, job)));
        Assert.True(changes > perNight * 4, $"{changes} changes");
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls} calls for {changes} changes");
        Assert.True(calls <= (1.1 * 2 * changes) + (CallsOfANight * nightsInAll), $"{calls} calls for {changes} changes");
    }

    static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    static string Day(DateTimeOffset day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
