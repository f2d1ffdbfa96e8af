using System.CommandLine;
using AttrBackfill.Cli.Options;
using AttrBackfill.Sandbox;
using AttrBackfill.Sandbox.Server;
using Xunit;

namespace AttrBackfill.Tests.Sandbox;

/// <summary>The options of the command line for the attribute search and for writes that vanish.</summary>
public sealed class SandboxSearchOptionsTests
{
    private static (ParseResult Parsed, SandboxOptions Options) Parse(string line)
    {
        var (options, command) = (new SandboxSearchOptions(), new Command("sandbox"));
        options.AddTo(command);
        var parsed = command.Parse(line);
        return (parsed, parsed.Errors.Count > 0 ? new SandboxOptions() : options.Apply(parsed, new SandboxOptions()));
    }

    [Fact]
    public void Each_option_reaches_the_sandbox()
    {
        const string Line = "--search-lag 90s --search-page-size 7 --search-retention 36h --search-no-values --search-truncate-at 500 "
            + "--search-ended-only --lose-written 0.001 --lose-after 30m..12d";
        var expected = new SandboxOptions
        {
            SearchLag = TimeSpan.FromSeconds(90), SearchPageSize = 7, SearchRetention = TimeSpan.FromHours(36), SearchValues = false,
            SearchTruncateAt = 500, SearchEndedOnly = true, LoseWritten = 0.001,
            LoseAfter = new SandboxAges(TimeSpan.FromMinutes(30), TimeSpan.FromDays(12)),
        };
        Assert.Equal(expected, Parse(Line).Options);
        Assert.Equal(new SandboxOptions(), Parse("").Options);
    }

    [Theory]
    [InlineData("--search-lag soon", "--search-lag 'soon' is no length of time; write such as 30s, 15m, 1h or 30d")]
    [InlineData("--search-lag 999999999d", "--search-lag '999999999d' is no length of time; write such as 30s, 15m, 1h or 30d")]
    [InlineData("--search-retention 30", "--search-retention '30' is no length of time; write such as 30s, 15m, 1h or 30d")]
    [InlineData("--lose-written often", "--lose-written 'often' is no share; write such as 0.001")]
    [InlineData("--lose-after 1d", "--lose-after '1d' is no pair of ages; write such as 1d..30d")]
    public void What_is_not_understood_is_named_with_an_example(string line, string message) =>
        Assert.Equal([message], Parse(line).Parsed.Errors.Select(e => e.Message));

    [Theory]
    [InlineData("--search-page-size 0", "search page size 0 is below 1")]
    [InlineData("--search-truncate-at 0", "search truncate at 0 is below 1")]
    [InlineData("--search-retention 0d", "the search retention must be above 0")]
    [InlineData("--lose-written 1.5", "lose written 1.5 is not between 0 and 1")]
    [InlineData("--lose-after 2d..1d", "lose after needs two ages, the second not below the first")]
    public void What_cannot_be_served_is_refused(string line, string message) =>
        Assert.Equal(message, Assert.Throws<SandboxException>(() => SandboxServer.Check(Parse(line).Options)).Message);
}
