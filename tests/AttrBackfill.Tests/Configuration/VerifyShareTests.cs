using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class VerifyShareTests
{
    [Theory]
    [InlineData("none", 0)]
    [InlineData("all", 1)]
    [InlineData("sample:5%", 0.05)]
    [InlineData("sample:0.5%", 0.005)]
    [InlineData("sample:100%", 1)]
    public void A_way_to_verify_is_a_share(string verify, double share) => Assert.Equal(share, VerifyShare.Of(verify), 12);

    [Theory]
    [InlineData("")]
    [InlineData("sample")]
    [InlineData("sample:%")]
    [InlineData("sample:0%")]
    [InlineData("sample:100.1%")]
    [InlineData("sample:-5%")]
    [InlineData("sample:5")]
    [InlineData("sample:5,5%")]
    [InlineData("sample:.5%")]
    [InlineData("sample: 5%")]
    [InlineData("All")]
    public void Anything_else_is_none(string verify) => Assert.False(VerifyShare.TryParse(verify, out _));
}
