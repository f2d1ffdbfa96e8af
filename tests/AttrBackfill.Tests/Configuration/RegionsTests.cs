using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class RegionsTests
{
    public const string Known =
        "ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, ap-southeast-1, ap-southeast-2, ca-central-1, eu-central-1, eu-central-2, "
        + "eu-west-1, eu-west-2, eusc-de-east-1, me-central-1, mx-central-1, sa-east-1, us-east-1, us-east-2, us-west-2";

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("us-east-1.aws")]
    [InlineData("us_east_1")]
    [InlineData("US-East-1")]
    [InlineData(" us-east-1 ")]
    [InlineData("mypurecloud.com")]
    [InlineData("MyPureCloud.com")]
    [InlineData("api.mypurecloud.com")]
    [InlineData("https://api.mypurecloud.com/")]
    [InlineData("https://login.mypurecloud.com")]
    [InlineData("https://apps.mypurecloud.com/directory/#/admin")]
    public void Every_way_of_writing_names_the_domain(string text) => Assert.Equal("mypurecloud.com", Regions.Domain(text));

    [Fact]
    public void Every_region_and_every_domain_is_known()
    {
        Assert.Equal(18, Regions.Names.Count);
        Assert.Equal(18, Regions.Names.Select(Regions.Domain).Distinct().Count());
        Assert.All(Regions.Names, name => Assert.Equal(Regions.Domain(name), Regions.Domain("api." + Regions.Domain(name))));
        Assert.Equal("euw2.pure.cloud", Regions.Domain("eu-west-2"));
        Assert.Equal("mypurecloud.com.au", Regions.Domain("ap-southeast-2.aws"));
        Assert.Equal("use2.us-gov-pure.cloud", Regions.Domain("us-east-2"));
    }

    [Fact]
    public void A_place_is_answered_with_its_region() => Assert.Equal(
        "region 'Frankfurt' is the name of a place; write eu-central-1",
        Assert.Throws<UsageException>(() => Regions.Domain("Frankfurt")).Message);

    [Theory]
    [InlineData("us-est-1", "did you mean 'us-east-1'? Known: ")]
    [InlineData("mypurecloud.org", "did you mean 'mypurecloud.com'? Known: ")]
    [InlineData("mars", "Known: ")]
    [InlineData("", "Known: ")]
    [InlineData("mypurecloud.com.evil.example", "Known: ")]
    public void An_unknown_region_is_told_the_nearest_and_the_known(string text, string hint) =>
        Assert.Equal($"region '{text}' is unknown; {hint}{Known}", Assert.Throws<UsageException>(() => Regions.Domain(text)).Message);
}
