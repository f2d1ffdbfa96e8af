using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public class EnvReferenceTests
{
    [Theory]
    [InlineData("env:NAME", "NAME")]
    [InlineData("env:my_name_2", "my_name_2")]
    public void A_reference_names_a_variable(string text, string name)
    {
        Assert.True(EnvReference.TryParse(text, out var found));
        Assert.Equal(name, found);
        Assert.Null(EnvReference.Problem(text));
    }

    [Theory]
    [InlineData("env:", true)]
    [InlineData("env:A B", true)]
    [InlineData("env:A\n", true)]
    [InlineData("env:1A", true)]
    [InlineData("env:Ä", true)]
    [InlineData("ENV:A", false)]
    [InlineData("NAME", false)]
    [InlineData("", false)]
    public void Anything_else_names_none(string text, bool isMeantAsOne)
    {
        Assert.False(EnvReference.TryParse(text, out _));
        Assert.Equal(isMeantAsOne, EnvReference.Problem(text) is not null);
    }
}
