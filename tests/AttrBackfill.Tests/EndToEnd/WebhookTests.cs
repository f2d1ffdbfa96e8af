using System.Text.Json;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Whom the daemon tells of a run's end.</summary>
public sealed class WebhookTests
{
    const string Path = "services/T0/secret-of-the-hook";

    static readonly SandboxOptions Small = new() { Conversations = 60, Days = 3, Rate = "none" };

    [Fact]
    public async Task An_audit_that_finds_mismatches_posts_its_summary_again_until_it_is_taken()
    {
        await using var hook = Receiver.Start(503);
        await using var place = await PlaceAsync(hook, Small, """ "mode": "audit" """);
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync("told");
        await hook.ArrivedAsync(2);
        Assert.All(hook.All, p => Assert.Equal("/" + Path, p.PathAndQuery));
        var posted = JsonDocument.Parse(hook.All.Last().Body).RootElement;
        var summary = JsonDocument.Parse(place.Report("told", "summary.json")).RootElement;
        foreach (var property in summary.EnumerateObject())
            Assert.True(JsonElement.DeepEquals(property.Value, posted.GetProperty(property.Name)), property.Name);
        Assert.Equal("""["mismatches"]""", posted.GetProperty("events").GetRawText());
        Assert.Contains("told completed: read ", posted.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-hook", (await daemon.StopAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_cannot_be_done_is_told_as_a_failure()
    {
        await using var hook = Receiver.Start();
        await using var place = await PlaceAsync(hook, Small);
        place.Environment["GENESYS_CLIENT_SECRET"] = "not-the-secret";
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync("told");
        await hook.ArrivedAsync();
        var posted = JsonDocument.Parse(Assert.Single(hook.All).Body).RootElement;
        Assert.Equal("""["failure"]""", posted.GetProperty("events").GetRawText());
        Assert.Equal(("failed", 5), (posted.GetProperty("status").GetString(), posted.GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task Nobody_is_told_of_what_is_in_order_and_a_hook_that_refuses_costs_a_line()
    {
        await using var hook = Receiver.Start(404);
        await using var place = await PlaceAsync(hook, Small, """ "guards": { "maxChanges": 3 } """);
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync("""{"job":"told","from":"2026-01-01","to":"2026-01-02"}"""); // nothing there: success
        await daemon.RunAsync("told");
        await daemon.Process.SeenAsync("the webhook could not be called: it answered 404");
        Assert.Contains("maxChanges 3", Assert.Single(hook.All).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-hook", (await daemon.StopAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_that_is_not_set_keeps_the_daemon_from_starting()
    {
        await using var hook = Receiver.Start();
        await using var place = await PlaceAsync(hook, Small);
        place.Environment.Remove("HOOK");
        var ended = await place.RunAsync("schedule");
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains("job 'told': notify: HOOK is not set", ended.Error, StringComparison.Ordinal);
    }

    static async Task<Workplace> PlaceAsync(Receiver hook, SandboxOptions options, string more = "\"mode\": \"backfill\"")
    {
        var place = await Workplace.WithSandboxAsync(
            options,
            $$"""{ "jobs": [ { "name": "told", "select": { "mediaTypes": [] }, {{Daemon.Never}}, "notify": { "url": "env:HOOK" }, {{more}} } ] }""");
        place.Environment["HOOK"] = new Uri(hook.Address, Path).ToString();
        return place;
    }
}
