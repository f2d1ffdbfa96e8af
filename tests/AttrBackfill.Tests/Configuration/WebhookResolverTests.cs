using AttrBackfill.Configuration;
using Xunit;

namespace AttrBackfill.Tests.Configuration;

public sealed class WebhookResolverTests
{
    [Theory]
    [InlineData("https://hooks.example/T0/secret-part?x=1")]
    [InlineData("http://127.0.0.1:9000/hook")]
    [InlineData("http://localhost/hook")]
    public void An_address_is_taken_from_the_environment(string address) => Assert.Equal(new Uri(address), Resolve(address));

    [Theory]
    [InlineData("", "HOOK is not set")]
    [InlineData("secret-part", "HOOK is no address")]
    [InlineData("/secret-part", "HOOK is no address")]
    [InlineData("http://hooks.example/secret-part", "HOOK is not https")]
    [InlineData("ftp://127.0.0.1/secret-part", "HOOK is not https")]
    [InlineData("file:///secret-part", "HOOK is no address")]
    public void What_cannot_be_used_is_told_without_being_shown(string address, string why)
    {
        var message = Assert.Throws<UsageException>(() => Resolve(address)).Message;
        Assert.Contains($"job 'nightly': notify: {why}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_tells_nobody_needs_none() => Assert.Null(WebhookResolver.Resolve(new JobSettings { Name = "nightly" }, Env("")));

    [Theory]
    [InlineData("\"notify\": {}", "notify: 'url' is missing; it has no default")]
    [InlineData("\"notify\": { \"url\": \"https://hooks.example/secret-part\" }", "notify.url: a webhook's address must not stand in jobs.json; write \"env:NAME\" and set NAME in the environment or in a .env file")]
    [InlineData("\"notify\": { \"url\": \"env:HOOK\", \"on\": [] }", "notify.on: the list is empty, so nothing would ever be taken; name at least one, or leave it out for the default")]
    [InlineData("\"notify\": { \"url\": \"env:HOOK\", \"on\": [\"failures\"] }", "notify.on[0]: unknown word 'failures'; did you mean 'failure'? write one of start, failure, mismatches, success, recovered")]
    [InlineData("\"notify\": { \"uri\": \"env:HOOK\", \"url\": \"env:HOOK\" }", "unknown property 'uri'; did you mean 'url'?")]
    public void A_fault_in_the_file_is_told(string setting, string fault) =>
        Assert.EndsWith($"job 'x': {fault}", Assert.Single(JobsFileText.Faults($$"""{ "jobs": [ { "name": "x", {{setting}} } ] }""")),
            StringComparison.Ordinal);

    static Uri? Resolve(string address) =>
        WebhookResolver.Resolve(new JobSettings { Name = "nightly", Notify = new NotifySettings { Url = "env:HOOK" } }, Env(address));

    static EnvironmentValues Env(string hook) => new(Path.GetTempPath(), new Dictionary<string, string> { ["HOOK"] = hook });
}
