using AttrBackfill.Pipeline.Ledger;
using AttrBackfill.Pipeline.Source;
using AttrBackfill.Runs.Execution;
using Xunit;

namespace AttrBackfill.Tests.Runs.Execution;

public sealed class RecheckVerdictTests
{
    [Theory]
    [InlineData(null, "new", "new", "still there")]
    [InlineData(null, "new", null, "lost")]
    [InlineData(null, "new", "", "lost")]
    [InlineData("old", "new", "old", "lost")]
    [InlineData("old", "new", null, "lost")]
    [InlineData("old", "new", "other", "changed by others")]
    [InlineData(null, "new", "other", "changed by others")]
    [InlineData("old", "", null, "not counted")]
    [InlineData("old", null, null, "not counted")]
    public void A_written_value_is_still_there_changed_or_lost(string? before, string? after, string? actual, string expected) =>
        Assert.Equal(expected, Of(before, after, actual));

    [Theory]
    [InlineData("new", "still there")]
    [InlineData(null, "changed by others")]
    [InlineData("newer", "changed by others")]
    public void What_a_later_run_wrote_again_is_that_runs_to_lose(string? actual, string expected) =>
        Assert.Equal(expected, Of(null, "new", actual, writtenLater: "a"));

    [Fact]
    public void What_an_earlier_look_found_lost_is_not_counted_again() =>
        Assert.Equal("not counted", Of(null, "new", null, knownLost: "a"));

    [Fact]
    public void A_lost_value_keeps_its_place_in_the_write_and_says_what_is_there()
    {
        var result = RecheckVerdict.Of(
            Look(new AttributeChange("a", null, "1"), new AttributeChange("b", "0", "2")), [Attribute("a", "1"), Attribute("b", "0")],
            new HashSet<string>(), new HashSet<string>());
        var lost = Assert.Single(result.Lost);
        Assert.Equal((1, "b", "0"), (lost.Ordinal, lost.Change.Name, lost.Actual));
        Assert.Equal(1, result.StillThere);
        Assert.False(result.IsWhole());
    }

    static string Of(string? before, string? after, string? actual, string? knownLost = null, string? writtenLater = null)
    {
        IReadOnlyList<SourceAttribute> carried = actual is null ? [] : [Attribute("a", actual)];
        var result = RecheckVerdict.Of(Look(new AttributeChange("a", before, after)), carried, Set(knownLost), Set(writtenLater));
        return (result.StillThere, result.ChangedByOthers, result.Lost.Count) switch
        {
            (1, 0, 0) => "still there",
            (0, 1, 0) => "changed by others",
            (0, 0, 1) => "lost",
            (0, 0, 0) => "not counted",
            _ => "counted twice",
        };
    }

    static HashSet<string> Set(string? name) => name is null ? [] : [name];

    static SourceAttribute Attribute(string name, string value) => new(name, AttributeValue.String(value));

    static RecheckResult Look(params AttributeChange[] changes) => new(
        new WriteToRecheck(
            new PatchIntent("run", "c", "p", "participant", changes, 0, DateTimeOffset.UnixEpoch), null, null, null, HasLost: false),
        1, IsLast: false);
}
