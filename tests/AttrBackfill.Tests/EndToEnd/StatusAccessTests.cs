using System.Net;
using AttrBackfill.Sandbox;
using AttrBackfill.Tests.Support;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>Who may do what over the daemon's HTTP.</summary>
public sealed class StatusAccessTests
{
    const string JobsText = $$"""
        { "jobs": [ { "name": "backfill", "select": { "mediaTypes": [] }, {{Daemon.Never}} },
                    { "name": "byhand", "select": { "mediaTypes": [] } } ] }
        """;

    static readonly SandboxOptions Small = new() { Conversations = 30, Days = 3, Rate = "none" };

    static readonly string[] Readable = ["/", "/healthz", "/readyz", "/metrics", "/page.css", "/status.js", "/runs"];

    [Theory]
    [InlineData(false, HttpStatusCode.MethodNotAllowed, HttpStatusCode.MethodNotAllowed)]
    [InlineData(true, HttpStatusCode.Unauthorized, HttpStatusCode.Accepted)]
    public async Task Reading_needs_no_key_and_starting_a_run_the_right_one(bool isSet, HttpStatusCode wrong, HttpStatusCode right)
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        using var daemon = await Daemon.StartAsync(place, withKey: isSet);
        string?[] keys = [null, "", "wrong-key-0123456789", Daemon.Key[..^1], Daemon.Key + "x", Daemon.Key.ToUpperInvariant(), Daemon.Key];
        foreach (var key in keys)
        {
            foreach (var path in Readable) await IsReadableAsync(daemon, path, key);
            using var post = await daemon.PostAsync("""{"job":"backfill","last":"7d"}""", key);
            Assert.Equal((key, key == Daemon.Key ? right : wrong), (key, post.StatusCode));
        }

        if (isSet) await daemon.Process.SeenAsync("exit code ");
        var ended = await daemon.StopAsync();
        Assert.True(isSet == place.Server!.WriteCount > 0, ended.ToString());
        Assert.DoesNotContain(Daemon.Key, ended.ToString(), StringComparison.Ordinal);
    }

    static async Task IsReadableAsync(Daemon daemon, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using var answer = await daemon.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_methods_and_paths_that_exist_answer_and_reports_with_values_are_not_handed_out()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync("backfill");
        var run = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(place.Output, "backfill")).Single());
        foreach (var path in new[] { $"/runs/{run}/mismatches.csv", "/runs/none", "/runs/..%2f..%2fjobs.json", "/jobs.json",
            "/output/ledger.db", "/index.html" })
        {
            using var answer = await daemon.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{path}: {answer.StatusCode}");
        }

        foreach (var path in Readable)
        {
            using var answer = await daemon.Http.DeleteAsync(path, TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode >= 400 || path is "/healthz" or "/readyz", $"{path}: {answer.StatusCode}");
        }

        Assert.Equal(place.Report("backfill", "summary.json"), await daemon.GetAsync($"/runs/{run}/summary.json"));
        Assert.Equal((await place.RunAsync("history", "--json")).Out, await daemon.GetAsync("/runs"));
        Assert.Equal(await daemon.GetAsync("/runs"), await daemon.GetAsync("/runs?job=backfill"));
        Assert.Equal("[]\n", await daemon.GetAsync("/runs?job=byhand"));
    }

    [Fact]
    public async Task A_job_without_a_schedule_runs_when_asked_for_over_the_dates_asked_for()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        using var daemon = await Daemon.StartAsync(place);
        await daemon.RunAsync("""{"job":"byhand","from":"2026-01-01","to":"2026-01-02"}""");
        Assert.Contains("\"from\": \"2026-01-01T00:00:00.000Z\"", place.Report("byhand", "summary.json"), StringComparison.Ordinal);
        Assert.Contains("\"to\": \"2026-01-03T00:00:00.000Z\"", place.Report("byhand", "summary.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_machines_are_let_in_only_when_told_so()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        var refused = await place.RunAsync("schedule", "--http", "0.0.0.0:0");
        Assert.True(refused.ExitCode == 2, refused.ToString());
        Assert.Contains("--http-remote", Assert.Single(refused.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        using var process = place.Start("schedule", "--http", "0.0.0.0:0", "--http-remote");
        await process.SeenAsync("status at http://0.0.0.0:");
    }

    [Fact]
    public async Task A_ledger_that_is_broken_is_told_and_the_daemon_lives_on()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        using var daemon = await Daemon.StartAsync(place);
        foreach (var file in Directory.EnumerateFiles(place.Output, "ledger.db*"))
            await File.WriteAllTextAsync(file, "no database", TestContext.Current.CancellationToken);
        foreach (var (path, status) in new[] { ("/", HttpStatusCode.ServiceUnavailable), ("/readyz", HttpStatusCode.ServiceUnavailable),
            ("/healthz", HttpStatusCode.OK), ("/metrics", HttpStatusCode.OK) })
        {
            using var answer = await daemon.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((path, status), (path, answer.StatusCode));
        }

        Assert.DoesNotContain("   at ", (await daemon.StopAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_and_a_short_key_are_told_in_one_line()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, JobsText);
        var taken = await place.RunAsync("schedule", "--http", $"127.0.0.1:{place.Server!.BaseAddress.Port}");
        Assert.True(taken.ExitCode == 2, taken.ToString());
        Assert.Contains("the port is in use", taken.Error, StringComparison.Ordinal);
        place.Environment["ATTRBACKFILL_API_KEY"] = "short-key";
        var shortKey = await place.RunAsync("schedule", "--http", "127.0.0.1:0");
        Assert.True(shortKey.ExitCode == 2, shortKey.ToString());
        Assert.Contains("shorter than 16 characters", shortKey.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("short-key", shortKey.Error, StringComparison.Ordinal);
    }
}
