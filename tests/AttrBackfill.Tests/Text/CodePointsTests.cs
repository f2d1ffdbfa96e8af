using AttrBackfill.Text;
using CsCheck;
using Xunit;

namespace AttrBackfill.Tests.Text;

public sealed class CodePointsTests
{
    public static TheoryData<string, int> Texts => new()
    {
        { "", 0 },
        { "abc", 3 },
        { "e\u0301", 2 },
        { "a😀", 2 },
        { "😀😀", 2 },
        { "\ud800", 1 },
        { "\ud800\ud800\udc00", 2 },
        { "\udc00\ud800", 2 },
        { "\ud83d\ude00\ude00", 2 },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_pair_is_one_and_a_lone_surrogate_is_one(string text, int count) => Assert.Equal(count, CodePoints.Count(text));

    [Fact]
    public void Cutting_never_splits_a_pair()
    {
        Assert.Equal("a😀", CodePoints.Cut("a😀😀", 2));
        Assert.Equal("a\ud800", CodePoints.Cut("a\ud800\ud83d\ude00", 2));
        Assert.Equal("", CodePoints.Cut("😀", 0));
        Assert.Equal("😀😀", CodePoints.Cut("😀😀", 2));
    }

    [Fact]
    public void Agrees_with_runes()
    {
        var text = Gen.Int[0, 3].Select(i => "a\ud83d\ude00é"[i]).Array[0, 12].Select(chars => new string(chars));
        Gen.Select(text, Gen.Int[0, 13]).Sample(
            (t, limit) =>
            {
                // A lone surrogate becomes one replacement rune.
                var runes = t.EnumerateRunes().ToList();
                Assert.Equal(runes.Count, CodePoints.Count(t));
                Assert.Equal(runes.Count > limit, CodePoints.IsOver(t, limit));
                var cut = CodePoints.Cut(t, limit);
                Assert.StartsWith(cut, t, StringComparison.Ordinal);
                Assert.Equal(runes.Take(limit), cut.EnumerateRunes());
            },
            iter: 5_000);
    }
}
