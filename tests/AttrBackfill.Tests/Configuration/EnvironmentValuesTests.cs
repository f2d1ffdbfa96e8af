using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public sealed class EnvironmentValuesTests : IDisposable
{
    readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        _folder.Write(".env", "A=file\nB=file\n");

        var env = Values(("A", "environment"));

        Assert.Equal(("environment", "file", null), (env.Get("A"), env.Get("B"), env.Get("C")));
    }

    [Fact]
    public void The_file_sets_no_variable_of_the_process()
    {
        _folder.Write(".env", "ATTRBACKFILL_TEST_ONLY=1");

        Assert.Equal("1", Values().Get("ATTRBACKFILL_TEST_ONLY"));
        Assert.Null(Environment.GetEnvironmentVariable("ATTRBACKFILL_TEST_ONLY"));
    }

    [Fact]
    public void The_process_environment_is_the_default()
    {
        var (name, value) = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(e => ((string)e.Key, (string)e.Value!)).First(e => e.Item2.Length > 0);

        Assert.Equal(value, new EnvironmentValues(_folder.Folder).Get(name));
    }

    [Theory]
    [InlineData("A=x")]
    [InlineData("A=x\r\nB=y\r\n")]
    [InlineData("# comment\n\nexport A='x'\n")]
    [InlineData("A=\"x\" # comment")]
    [InlineData("\uFEFFA=x\n")]
    [InlineData("A=old\nA=x\n")]
    public void The_file_may_be_written_in_the_usual_ways(string content)
    {
        _folder.Write(".env", content);

        Assert.Equal("x", Values().Get("A"));
    }

    [Theory]
    [InlineData("A=a$b", "a$b")]
    [InlineData("A=\"a$b\"", "a$b")]
    [InlineData("A='a$b'", "a$b")]
    [InlineData("A=pa$HOME$$x", "pa$HOME$$x")]
    [InlineData("B=1\nA=${B}x", "${B}x")]
    [InlineData("A=\"a\\nb\\\"", "a\\nb\\")]
    [InlineData("A=a=b==", "a=b==")]
    [InlineData("A=a#b", "a#b")]
    [InlineData("A=a # comment", "a")]
    [InlineData("A=\"a # b\" # say \"so\"", "a # b")]
    [InlineData("A=a'b\"c", "a'b\"c")]
    [InlineData("A=two words", "two words")]
    [InlineData("A=p\u00e4ss", "p\u00e4ss")]
    public void A_value_is_taken_as_it_stands_but_for_surrounding_quotes(string content, string expected)
    {
        _folder.Write(".env", content);

        Assert.Equal(expected, Values(("HOME", "/root")).Get("A"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only a comment")]
    public void A_file_without_values_is_none(string content)
    {
        _folder.Write(".env", content);

        Assert.Null(Values().Get("A"));
    }

    [Fact]
    public void A_file_that_cannot_be_understood_is_named_and_not_quoted()
    {
        var path = _folder.Write(".env", "GENESYS_CLIENT_SECRET=Zq7secret\n=Zq7secret Zq7secret\n");

        var message = Assert.Throws<UsageException>(() => Values()).ToString();

        Assert.Contains($"{path} cannot be understood; write one NAME=value a line", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Zq7secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("value", "value")]
    [InlineData("value\n", "value")]
    [InlineData("value\r\n", "value")]
    [InlineData(" two words \n", " two words ")]
    [InlineData("\n", null)]
    public void A_value_may_stand_in_a_file_of_its_own(string content, string? expected)
    {
        _folder.Write("secret", content);

        Assert.Equal(expected, Values(("A_FILE", "secret")).Get("A"));
        Assert.Equal(expected, Values(("A_FILE", Path.Combine(_folder.Folder, "secret"))).Get("A"));
        // Compose files set an empty variable where none is given.
        Assert.Equal(expected, Values(("A", ""), ("A_FILE", "secret")).Get("A"));
        Assert.Equal("direct", Values(("A", "direct"), ("A_FILE", "secret")).Get("A"));
    }

    [Fact]
    public void The_environments_file_wins_over_the_value_in_the_env_file()
    {
        _folder.Write(".env", "A=dotenv\n");
        _folder.Write("secret", "from-file\n");

        Assert.Equal("from-file", Values(("A_FILE", "secret")).Get("A"));
    }

    [Fact]
    public void An_empty_variable_of_the_environment_hides_the_file()
    {
        _folder.Write(".env", "A=dotenv\n");

        Assert.Null(Values(("A", "")).Get("A"));
    }

    [Fact]
    public void A_missing_value_file_is_told_without_the_text_that_may_be_the_secret()
    {
        var message = Assert.Throws<UsageException>(() => Values(("A_FILE", "Zq7secret")).Get("A")).ToString();

        Assert.Contains("A_FILE names a file that does not exist; correct the path, or unset A_FILE", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Zq7secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_value_file_is_refused()
    {
        _folder.Write("big", new string('x', 70_000));

        Assert.Equal(
            "A_FILE names a file of more than 64 KB; it must hold the value alone",
            Assert.Throws<UsageException>(() => Values(("A_FILE", "big")).Get("A")).Message);
    }

    EnvironmentValues Values(params (string Name, string Value)[] environment) =>
        new(_folder.Folder, environment.ToDictionary(e => e.Name, e => e.Value));
}
