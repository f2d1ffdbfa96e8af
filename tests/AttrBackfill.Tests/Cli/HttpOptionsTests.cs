using System.CommandLine;
using System.Net;
using AttrBackfill.Cli.Options;
using Xunit;

namespace AttrBackfill.Tests.Cli;

public sealed class HttpOptionsTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("127.9.9.9:0", "127.9.9.9:0")]
    [InlineData("localhost:8080", "127.0.0.1:8080")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    public void A_loopback_address_is_taken_as_it_is(string text, string address) =>
        Assert.Equal(IPEndPoint.Parse(address), Address("--http", text));

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    [InlineData("192.0.2.1:8080")]
    [InlineData("[::ffff:192.0.2.1]:8080")]
    public void Any_other_only_when_told_so(string text)
    {
        Assert.Contains("other machines could reach it", Assert.Throws<UsageException>(() => Address("--http", text)).Message,
            StringComparison.Ordinal);
        Assert.Equal(IPEndPoint.Parse(text), Address("--http", text, "--http-remote"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData(":8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1:+1")]
    [InlineData("127.1:8080")]
    [InlineData("::1:8080")]
    [InlineData("[::1]")]
    [InlineData("[127.0.0.1]:8080")]
    [InlineData("example.com:8080")]
    [InlineData("http://127.0.0.1:8080")]
    public void What_is_no_address_and_port_is_told(string text) =>
        Assert.Contains("no address and port", Assert.Throws<UsageException>(() => Address("--http", text, "--http-remote")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Nobody_watches_unless_asked_to()
    {
        Assert.Null(Address());
        Assert.Throws<UsageException>(() => Address("--http-remote"));
    }

    static IPEndPoint? Address(params string[] arguments)
    {
        var command = new RootCommand();
        var options = new HttpOptions(HttpOptions.Serves);
        options.AddTo(command);
        return options.Address(command.Parse(arguments));
    }
}
