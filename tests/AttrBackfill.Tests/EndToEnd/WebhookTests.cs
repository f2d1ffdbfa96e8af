using System.Text.Json;
using System.Text.RegularExpressions;
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
        var kept = summary.GetProperty("outcomes").GetProperty("kept").GetInt64();
        Assert.Matches(
            $@"^told on {Regex.Escape(Environment.MachineName)}: {kept} of {summary.GetProperty("read")} conversations not in sync \(\d+ attributes\), \d{{4}}-\d\d-\d\d.*\. Report: .*report\.html$",
            posted.GetProperty("text").GetString());
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

    /// <summary>A dead-man service hears of every start, success and failure of runs that cron starts.</summary>
    [Fact]
    public async Task A_run_by_cron_pings_start_and_fail_then_start_and_success_and_chat_hears_that_it_recovered()
    {
        await using var hook = Receiver.Start();
        await using var place = await PlaceAsync(hook, Small, notify: "\"style\": \"ping\"");
        var secret = place.Environment["GENESYS_CLIENT_SECRET"];
        place.Environment["GENESYS_CLIENT_SECRET"] = "not-the-secret";
        string[] run = ["run", "told", "--notify", .. place.AllDates];
        Assert.Equal(5, (await place.RunAsync(run)).ExitCode);
        place.Environment["GENESYS_CLIENT_SECRET"] = secret;
        Assert.Equal(0, (await place.RunAsync(run)).ExitCode);
        Assert.Equal(["/start", "/fail", "/start", ""], hook.All.Select(p => p.PathAndQuery[(Path.Length + 1)..]));
        Assert.All(hook.All, p => Assert.StartsWith($"told on {Environment.MachineName}", p.Text, StringComparison.Ordinal));
        Assert.Contains("attrbackfill doctor told", hook.All.ElementAt(1).Text, StringComparison.Ordinal);
        Assert.Contains(": recovered, read ", hook.All.Last().Text, StringComparison.Ordinal);
    }

    static async Task<Workplace> PlaceAsync(
        Receiver hook, SandboxOptions options, string more = "\"mode\": \"backfill\"", string notify = "\"style\": \"summary\"")
    {
        var place = await Workplace.WithSandboxAsync(
            options,
            $$"""{ "jobs": [ { "name": "told", "select": { "mediaTypes": [] }, {{Daemon.Never}}, "notify": { "url": "env:HOOK", {{notify}} }, {{more}} } ] }""");
        place.Environment["HOOK"] = new Uri(hook.Address, Path).ToString();
        return place;
    }
}
