using System.Text.Json;
using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public sealed class ConnectionResolverTests : IDisposable
{
    const string Marked = "Zq7secret";

    readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_connection_is_filled_in_from_the_environment()
    {
        var endpoint =
            Resolve(new JobsFile(), ("GENESYS_REGION", "eu_west_2.aws"), ("GENESYS_CLIENT_ID", "id"), ("GENESYS_CLIENT_SECRET", Marked));

        Assert.Equal(new Uri("https://api.euw2.pure.cloud/"), endpoint.Api);
        Assert.Equal(new Uri("https://login.euw2.pure.cloud/"), endpoint.Login);
        Assert.Equal(("default", "id", Marked, 0.9, 16),
            (endpoint.ConnectionName, endpoint.ClientId, endpoint.ClientSecret.Reveal(), endpoint.QuotaShare, endpoint.MaxConcurrency));
    }

    [Fact]
    public void Values_of_the_file_itself_are_taken_as_they_stand()
    {
        var file = new JobsFile
        {
            Connections = new Dictionary<string, ConnectionSettings>
            {
                ["eu"] = new()
                {
                    Region = "mypurecloud.de", ClientId = "mine",
                    ClientSecret = "env:S", QuotaShare = 0.5, MaxConcurrency = 4
                }
            },
        };

        var endpoint = ConnectionResolver.Resolve(file, "eu", Env(("S", Marked)));

        Assert.Equal(("https://api.mypurecloud.de/", "mine", 0.5, 4),
            (endpoint.Api.AbsoluteUri, endpoint.ClientId, endpoint.QuotaShare, endpoint.MaxConcurrency));
    }

    [Fact]
    public void A_secret_shows_in_no_text()
    {
        var endpoint =
            Resolve(new JobsFile(), ("GENESYS_REGION", "us-east-1"), ("GENESYS_CLIENT_ID", "id"), ("GENESYS_CLIENT_SECRET", Marked));

        Assert.Equal("***", endpoint.ClientSecret.ToString());
        Assert.Contains("***", endpoint.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Marked, endpoint + JsonSerializer.Serialize(endpoint), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_set_is_told_in_one_line()
    {
        Assert.Equal(
            $"connection 'default': GENESYS_REGION, GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET are not set; set them in the environment, or put them in a .env file in {_folder.Folder}",
            Assert.Throws<UsageException>(() => Resolve(new JobsFile(), ("GENESYS_CLIENT_ID", ""))).Message);
        Assert.Equal(
            $"connection 'default': GENESYS_CLIENT_SECRET is not set; set it in the environment, or put it in a .env file in {_folder.Folder}",
            Assert.Throws<UsageException>(
                () => Resolve(new JobsFile(), ("GENESYS_REGION", "us-east-1"), ("GENESYS_CLIENT_ID", "id"))).Message);
    }

    [Fact]
    public void An_unknown_connection_or_region_is_told_the_nearest()
    {
        Assert.Equal(
            "connection 'defualt' is not among the connections of jobs.json; did you mean 'default'?",
            Assert.Throws<UsageException>(() => ConnectionResolver.Resolve(new JobsFile(), "defualt", Env())).Message);
        Assert.Equal(
            $"GENESYS_REGION: 'us-east-9' is unknown; did you mean 'us-east-1'? Known: {RegionsTests.Known}",
            Assert.Throws<UsageException>(() => WithUrls(null, null, "us-east-9")).Message);
    }

    [Fact]
    public void Both_addresses_given_need_no_region()
    {
        var endpoint = WithUrls("https://gateway.example/genesys", "https://gateway.example:8443/login/", region: null);

        // The base path stays, and ends so that relative addresses append to it.
        Assert.Equal(("https://gateway.example/genesys/", "https://gateway.example:8443/login/"),
            (endpoint.Api.AbsoluteUri, endpoint.Login.AbsoluteUri));
    }

    [Fact]
    public void One_address_given_leaves_the_other_to_the_region()
    {
        Assert.Equal("https://login.mypurecloud.ie/", WithUrls("https://gateway.example", null, "eu-west-1").Login.AbsoluteUri);
        Assert.Equal("https://api.mypurecloud.ie/", WithUrls(null, "https://gateway.example", "eu-west-1").Api.AbsoluteUri);
        Assert.Contains("GENESYS_REGION is not set",
            Assert.Throws<UsageException>(() => WithUrls("https://gateway.example", null, null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080/base")]
    [InlineData("http://127.9.9.9")]
    [InlineData("http://[::1]:8080")]
    [InlineData("HTTP://LOCALHOST")]
    public void Plain_http_is_taken_on_loopback(string url) => Assert.Equal("http", WithUrls(url, url, null).Api.Scheme);

    const string NotHttps = " is not https; write https://HOST (plain http is for this machine alone, such as http://localhost:8080)";

    [Theory]
    [InlineData("http://gateway.example", NotHttps)]
    [InlineData("http://localhost.evil.example", NotHttps)]
    [InlineData("http://10.0.0.1", NotHttps)]
    [InlineData("ftp://gateway.example", NotHttps)]
    [InlineData("gateway.example", " is no address; write https://HOST, as in https://api.mypurecloud.com")]
    [InlineData("https://", " is no address; write https://HOST, as in https://api.mypurecloud.com")]
    [InlineData("/etc/passwd", " is no address; write https://HOST, as in https://api.mypurecloud.com")]
    [InlineData("https://me:" + Marked + "@gateway.example", " has a user name in it; write the address alone, as in https://HOST")]
    [InlineData("https://gateway.example/?key="
        + Marked, " has a query or fragment ('?' or '#'); write the address alone, as in https://HOST")]
    [InlineData("https://gateway.example/#" + Marked, " has a query or fragment ('?' or '#'); write the address alone, as in https://HOST")]
    [InlineData("https://gateway.example?", " has a query or fragment ('?' or '#'); write the address alone, as in https://HOST")]
    public void Any_other_address_is_refused_and_not_repeated(string url, string fault)
    {
        Assert.Equal("GENESYS_API_URL" + fault, Assert.Throws<UsageException>(() => WithUrls(url, "https://ok.example", null)).Message);
        Assert.Equal("GENESYS_LOGIN_URL" + fault, Assert.Throws<UsageException>(() => WithUrls("https://ok.example", url, null)).Message);
    }

    [Fact]
    public void The_ledgers_connection_string_comes_from_the_environment()
    {
        var file = new JobsFile { Ledger = new LedgerSettings { Provider = LedgerProvider.Postgres, ConnectionString = "env:PG" } };

        Assert.Null(ConnectionResolver.ResolveLedger(new JobsFile(), Env()));
        Assert.Equal("Host=h", ConnectionResolver.ResolveLedger(file, Env(("PG", "Host=h")))!.Reveal());
        Assert.Equal(
            $"ledger: PG is not set; set it in the environment, or put it in a .env file in {_folder.Folder}",
            Assert.Throws<UsageException>(() => ConnectionResolver.ResolveLedger(file, Env())).Message);
    }

    GenesysEndpoint WithUrls(string? api, string? login, string? region) => Resolve(
        new JobsFile(),
        ("GENESYS_API_URL", api ?? ""), ("GENESYS_LOGIN_URL", login ?? ""), ("GENESYS_REGION", region ?? ""),
        ("GENESYS_CLIENT_ID", "id"), ("GENESYS_CLIENT_SECRET", Marked));

    GenesysEndpoint Resolve(JobsFile file, params (string Name, string Value)[] environment) =>
        ConnectionResolver.Resolve(file, "default", Env(environment));

    EnvironmentValues Env(params (string Name, string Value)[] environment) =>
        new(_folder.Folder, environment.ToDictionary(e => e.Name, e => e.Value));
}
