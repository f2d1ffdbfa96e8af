using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public sealed class ApiKeyTests
{
    const string Key = "0123456789abcdef";

    [Theory]
    [InlineData("Bearer " + Key, true)]
    [InlineData("bearer " + Key, true)]
    [InlineData("Bearer  " + Key + " ", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("Bearer", false)]
    [InlineData("Bearer ", false)]
    [InlineData(Key, false)]
    [InlineData("Basic " + Key, false)]
    [InlineData("Bearer 0123456789ABCDEF", false)]
    [InlineData("Bearer 0123456789abcde", false)]
    [InlineData("Bearer 0123456789abcdef0", false)]
    [InlineData("Bearer " + Key + ", " + Key, false)]
    public void Only_the_key_itself_opens(string? authorization, bool opens) => Assert.Equal(opens, Of(Key)!.Opens(authorization));

    [Fact]
    public void Without_a_key_there_is_none_and_a_short_one_is_refused_without_being_shown()
    {
        Assert.Null(Of(""));
        Assert.DoesNotContain("0123456789", Assert.Throws<UsageException>(() => Of("0123456789abcde")).Message, StringComparison.Ordinal);
    }

    static ApiKey? Of(string key) =>
        ApiKey.Of(new EnvironmentValues(Path.GetTempPath(), new Dictionary<string, string> { [ApiKey.Variable] = key }));
}
