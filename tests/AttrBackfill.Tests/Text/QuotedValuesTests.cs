using AttrBackfill.Text;
using Xunit;

namespace AttrBackfill.Tests.Text;

public sealed class QuotedValuesTests
{
    [Theory]
    [InlineData("Value 'user@example.com' is no address", "user@example.com", "Value '…' is no address")]
    [InlineData("Value USER@EXAMPLE.COM is no address", "user@example.com", "Value … is no address")]
    [InlineData("Too long: 'Dear Sir, I have a que...'", "Dear Sir, I have a question about my bill", "Too long: '…...'")]
    [InlineData("Maximum bytes: 10240", "1", "Maximum bytes: 10240")]
    [InlineData("Not a date: 1", "1", "Not a date: …")]
    [InlineData("1 of 11", "1", "… of 11")]
    [InlineData("Bad: VIP!", "VIP", "Bad: …!")]
    [InlineData("Bad: +491234", "+49123", "Bad: …4")]
    [InlineData(@"Bad: {\""a\"":\""b\""} at 3", @"{""a"":""b""}", "Bad: … at 3")]
    [InlineData("Attribute names may not contain '_'", " ", "Attribute names may not contain '_'")]
    [InlineData("", "x", "")]
    public void Values_are_taken_out_of_the_text_that_quotes_them(string text, string value, string shown) =>
        Assert.Equal(shown, QuotedValues.Hide(text, [value, ""]));

    [Fact]
    public void Values_side_by_side_and_within_each_other_leave_nothing()
    {
        Assert.Equal("…: …, …", QuotedValues.Hide("abcdefghijklmnop: abcd, efgh", ["abcd", "efgh", "abcdefghijklmnopq"]));
        Assert.Equal("…", QuotedValues.Hide("abcdabcd", ["abcd"]));
    }
}
