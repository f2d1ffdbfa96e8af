using AttrBackfill.Text;
using Xunit;

namespace AttrBackfill.Tests.Text;

public class NearestTests
{
    [Theory]
    [InlineData("schedul", "schedule")]
    [InlineData("shcedule", "schedule")] // neighbours swapped
    [InlineData("SCHEDULE", "schedule")]
    [InlineData("mod", "mode")]
    [InlineData("moed", "mode")]
    [InlineData("schedules", "schedule")]
    [InlineData("colour", null)]
    [InlineData("m", null)]
    [InlineData("", null)]
    public void The_nearest_known_word_is_found_or_none(string word, string? expected) =>
        Assert.Equal(expected, Suggestions.Of(word, ["name", "mode", "schedule", "window"]));

    [Fact]
    public void Of_equals_the_same_case_comes_first() => Assert.Equal("Ab", Suggestions.Of("Ab", ["AB", "Ab", "ab"]));

    [Fact]
    public void Nothing_known_is_nothing_near() => Assert.Null(Suggestions.Of("x", []));

    [Fact]
    public void Of_ten_thousand_names_a_few_are_listed_the_nearest_first()
    {
        var hint = Suggestions.Hint("zzzzqqqq", [.. Enumerable.Range(0, 10_000).Select(i => $"job-{i}"), "zzzz-rst-x"]);
        Assert.StartsWith("known: zzzz-rst-x, ", hint, StringComparison.Ordinal);
        Assert.EndsWith(" and 9996 more", hint, StringComparison.Ordinal);
        Assert.True(hint.Length < 200, hint);
    }

    [Fact]
    public void A_huge_word_is_near_nothing() => Assert.Null(Suggestions.Of(new string('a', 1_000_000), ["a"]));
}
