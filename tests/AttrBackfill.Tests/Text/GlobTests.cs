using System.Text;
using System.Text.RegularExpressions;
using AttrBackfill.Text;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Text;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "a.b c", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a", "ab", false)]
    [InlineData("a*", "a", true)]
    [InlineData("*a", "ba", true)]
    [InlineData("*a", "ab", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxcyyb", false)]
    [InlineData("?", "a", true)]
    [InlineData("?", "", false)]
    [InlineData("?", "ab", false)]
    [InlineData("?", "😀", true)]
    [InlineData("*??", "😀", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("[a]", "a", false)]
    [InlineData("*a", "x\na", true)]
    public void Matches_the_whole_name(string pattern, string name, bool expected) =>
        Assert.Equal(expected, new Glob(pattern).IsMatch(name));

    [Fact]
    public void A_lone_surrogate_is_one_character()
    {
        Assert.True(new Glob("a?").IsMatch("a\ud800"));
        Assert.True(new Glob("*?").IsMatch("\udc00\ud800"));
        Assert.False(new Glob("?").IsMatch("\udc00\ud800"));
    }

    [Fact]
    public void Agrees_with_a_regular_expression()
    {
        var text = Gen.Int[0, 3].Select(i => "ab*?"[i]).Array[0, 6].Select(chars => new string(chars));
        Gen.Select(text, text).Sample(
            (pattern, name) =>
            {
                var regex = new StringBuilder("\\A");
                foreach (var c in pattern) regex.Append(c switch { '*' => "(?s:.*)", '?' => "(?s:.)", _ => Regex.Escape(c.ToString()) });
                return new Glob(pattern).IsMatch(name) == Regex.IsMatch(name, regex.Append("\\z").ToString());
            },
            iter: 20_000);
    }

    [Fact]
    public void Many_stars_do_not_explode() =>
        Assert.False(new Glob(string.Concat(Enumerable.Repeat("*a", 50)) + "b").IsMatch(new string('a', 2_000)));
}
