using AttrBackfill.Genesys;
using AttrBackfill.Genesys.Api;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>A redirect on first contact is a wrong address: a wrong region, a login page, a network's sign-in.</summary>
public sealed class RedirectTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/oauth/token", 302, "GENESYS_REGION (or GENESYS_LOGIN_URL)")]
    [InlineData("/oauth/token", 308, "GENESYS_REGION (or GENESYS_LOGIN_URL)")]
    [InlineData("/api/", 301, "GENESYS_REGION (or GENESYS_API_URL)")]
    [InlineData("/api/", 307, "GENESYS_REGION (or GENESYS_API_URL)")]
    public async Task A_redirect_on_first_contact_names_its_host_and_the_setting_and_is_not_followed(string at, int status, string setting)
    {
        await using var elsewhere = StubGenesys.Start((StubCall _) => StubAnswer.Json("{}"));
        var redirected = 0;
        await using var stub = StubGenesys.Start(call =>
        {
            if (!call.Path.StartsWith(at, StringComparison.Ordinal)) return null;
            redirected++;
            return new StubAnswer(status) { Headers = { ["Location"] = $"{elsewhere.Address}login?session=marked" } };
        });
        using var client = Open(stub);
        var failure = await Assert.ThrowsAsync<GenesysException>(() => client.Analytics.AvailabilityAsync(Cancel));
        Assert.Equal((FailureScope.Unavailable, ExitCode.Unreachable), (failure.Scope, failure.ExitCode));
        Assert.Contains($"answered {status}: a redirect to {elsewhere.Address.Authority}, which is not followed; check {setting}",
            failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("marked", failure.Message, StringComparison.Ordinal);
        Assert.InRange(redirected, 1, 4); // the pauses between them take two seconds at most
        Assert.Equal(0, elsewhere.Answered);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://[")]
    [InlineData("https://")]
    public async Task A_redirect_without_a_usable_address_is_named_all_the_same(string? location)
    {
        await using var stub =
            StubGenesys.Start((_, _) => new StubAnswer(302) { Headers = location is null ? [] : new() { ["Location"] = location } });
        using var client = Open(stub);
        var failure = await Assert.ThrowsAsync<GenesysException>(() => client.Analytics.AvailabilityAsync(Cancel));
        Assert.Contains("a redirect", failure.Message, StringComparison.Ordinal);
        Assert.Contains("check GENESYS_REGION", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_ends_with_7()
    {
        await using var stub =
            StubGenesys.Start((StubCall _) => new StubAnswer(302) { Headers = { ["Location"] = "https://login.mypurecloud.de/" } });
        await using var place = Workplace.Without();
        place.PointTo(stub.Address);
        var run = await place.RunAsync("run", "backfill", "--date", "2026-11-20");
        Assert.True(run.ExitCode == 7, run.ToString());
        Assert.Contains(
            "a redirect to login.mypurecloud.de, which is not followed; check GENESYS_REGION", run.Error, StringComparison.Ordinal);
    }

    static GenesysClient Open(StubGenesys stub) =>
        GenesysClient.Open(ClientFactory.EndpointOf(stub.Address), true, TimeProvider.System, NullLogger.Instance);
}
