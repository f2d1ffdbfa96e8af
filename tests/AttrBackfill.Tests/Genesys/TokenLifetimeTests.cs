using AttrBackfill.Genesys;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>The lifetime of a token, in whatever form a login host or gateway tells it.</summary>
public sealed class TokenLifetimeTests
{
    const int Hour = 3600, Week = 7 * 24 * Hour;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("86399", 86399)]
    [InlineData("\"86399\"", 86399)]
    [InlineData("\" 86399.5 \"", 86399)]
    [InlineData("86399.5", 86399)]
    [InlineData("1e400", Week)]
    [InlineData("\"99999999999999\"", Week)]
    [InlineData("null", Hour)]
    [InlineData("0", Hour)]
    [InlineData("-5", Hour)]
    [InlineData("\"\"", Hour)]
    [InlineData("\"a day\"", Hour)]
    [InlineData("\"NaN\"", Hour)]
    [InlineData("\"\\ud800\"", Hour)]
    [InlineData("true", Hour)]
    [InlineData("{\"seconds\":5}", Hour)]
    [InlineData("[86399]", Hour)]
    public async Task A_token_is_kept_until_shortly_before_it_expires(string expiresIn, int seconds)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 4, 0, 0, TimeSpan.Zero));
        var tokens = 0;
        await using var stub = StubGenesys.Start(call =>
        {
            if (call.Path != "/oauth/token") return StubAnswer.Json("{}");
            tokens++;
            return StubAnswer.Json($$"""{"access_token":"t","token_type":"bearer","expires_in":{{expiresIn}}}""");
        });
        using var client = GenesysClient.Open(ClientFactory.EndpointOf(stub.Address), true, clock, NullLogger.Instance, stopping: Cancel);
        await client.Analytics.AvailabilityAsync(Cancel);
        clock.Advance(TimeSpan.FromSeconds(seconds - (6 * 60)));
        await client.Analytics.AvailabilityAsync(Cancel);
        Assert.Equal(1, tokens);
        clock.Advance(TimeSpan.FromMinutes(6));
        await client.Analytics.AvailabilityAsync(Cancel);
        Assert.Equal(2, tokens);
    }
}
