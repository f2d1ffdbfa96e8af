using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Report.Content;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Report.Content;

public sealed class ValueMaskTests
{
    [Theory]
    [InlineData("*email*", "prechat_EMail", "x", true)]
    [InlineData("*email*", "x", "pre_chat_form_data.Email", true)]
    [InlineData("*email*", "mail", "mail", false)]
    [InlineData("email", "my_email", "x", false)]
    [InlineData("phone?", "phone1", "x", true)]
    [InlineData("phone?", "phone", "x", false)]
    [InlineData("phone?", "phone12", "x", false)]
    [InlineData("?", "😀", "xx", true)]
    [InlineData("a.b", "axb", "axb", false)]
    [InlineData("a[1]\\(*", "A[1]\\(x", "x", true)]
    [InlineData("a*c", "a\nb\nc", "x", true)]
    [InlineData("email", "email\n", "x", false)]
    [InlineData("*", "", "", true)]
    [InlineData("", "a", "a", false)]
    public void A_glob_covers_the_name_or_the_path(string glob, string attribute, string path, bool covered) =>
        Assert.Equal(covered, Mask(MaskRule.Hash, glob).Covers(attribute, path));

    [Fact]
    public void Without_globs_nothing_is_masked() => Assert.False(Mask(MaskRule.Hash).Covers("a", "a"));

    [Fact]
    public void A_glob_of_many_stars_stays_fast()
    {
        var mask = Mask(MaskRule.Hash, string.Concat(Enumerable.Repeat("*a", 50)) + "b");
        Assert.False(mask.Covers(new string('a', 20_000), ""));
    }

    [Fact]
    public void Hashes_keep_equal_values_comparable_and_depend_on_the_salt()
    {
        var one = Mask(MaskRule.Hash, "*").Apply("+15550100");
        Assert.Matches(@"\Asha256:[0-9a-f]{12}\z", one);
        Assert.Equal(one, Mask(MaskRule.Hash, "*").Apply("+15550100"));
        Assert.NotEqual(one, Mask(MaskRule.Hash, "*").Apply("+15550101"));
        Assert.NotEqual(one, new ValueMask(new() { Mask = ["*"] }, "other salt").Apply("+15550100"));
        Assert.NotEqual(Mask(MaskRule.Hash, "*").Apply("\ud800"), Mask(MaskRule.Hash, "*").Apply("\ud801"));
    }

    [Fact]
    public void Salt_and_value_cannot_be_shifted_into_each_other() =>
        Assert.NotEqual(new ValueMask(new(), "ab").Apply("c"), new ValueMask(new(), "a").Apply("bc"));

    [Theory]
    [InlineData(nameof(MaskRule.Hash))]
    [InlineData(nameof(MaskRule.Stars))]
    public void An_absent_value_stays_empty_and_an_empty_one_is_masked(string rule)
    {
        var mask = Mask(Enum.Parse<MaskRule>(rule), "*");
        Assert.Null(mask.Apply(null));
        Assert.NotEqual("", mask.Apply(""));
    }

    [Fact]
    public void Stars_tell_nothing() => Assert.Equal("***", Mask(MaskRule.Stars, "*").Apply("a long value"));

    static ValueMask Mask(MaskRule rule, params string[] globs) => new(new ReportSettings { Mask = globs, MaskWith = rule }, "salt");
}
