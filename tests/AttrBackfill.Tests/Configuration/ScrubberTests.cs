using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public sealed class ScrubberTests
{
    [Theory]
    [InlineData("proxy 'http://proxyuser:S3cret@127.0.0.1:47329/' failed", "proxy 'http://***@127.0.0.1:47329/' failed")]
    [InlineData("postgres://u:p@ss@host/db and https://host/a@b", "postgres://***@host/db and https://host/a@b")]
    [InlineData("https://host/path?to=a@b", "https://host/path?to=a@b")]
    [InlineData("write to a@b.example", "write to a@b.example")]
    public void The_user_part_of_an_address_is_taken_out(string text, string clean) => Assert.Equal(clean, Scrubber.Clean(text));

    [Fact]
    public void A_secret_that_was_read_is_taken_out_escaped_or_not()
    {
        _ = new Secret("scrubbed/secret 5f1c");
        Assert.Equal("x *** y *** z", Scrubber.Clean("x scrubbed/secret 5f1c y scrubbed%2Fsecret%205f1c z"));
    }

    [Fact]
    public void A_short_word_is_no_secret()
    {
        _ = new Secret("sandbox");
        Assert.Equal("the sandbox", Scrubber.Clean("the sandbox"));
    }
}
