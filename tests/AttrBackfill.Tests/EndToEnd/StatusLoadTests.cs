using System.Net;
using System.Net.Sockets;
using AttrBackfill.Sandbox;
using AttrBackfill.Status;
using AttrBackfill.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.EndToEnd;

/// <summary>The daemon's web server with many readers, idle ones among them, and with many jobs.</summary>
public sealed class StatusLoadTests
{
    static readonly SandboxOptions Small = new() { Conversations = 30, Days = 3, Rate = "none" };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")] // says nothing
    [InlineData("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ")] // never ends its headers
    public async Task Idle_connections_do_not_keep_a_liveness_probe_waiting(string said)
    {
        await using var place = await Workplace.WithSandboxAsync(Small, Jobs(1));
        using var daemon = await Daemon.StartAsync(place);
        var idle = new List<TcpClient>();
        for (var i = 0; i < 150; i++)
        {
            var client = new TcpClient();
            idle.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, daemon.Http.BaseAddress!.Port, Token);
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(said), Token);
        }

        using var fresh = new HttpClient { BaseAddress = daemon.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(30) };
        Assert.Equal("ok\n", await fresh.GetStringAsync("/healthz", Token));
        // The server ends them, whatever they wait for.
        await Task.WhenAll(idle.Select(async client =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var buffer = new byte[512];
            while (await client.GetStream().ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }));
        foreach (var client in idle) client.Dispose();
    }

    [Fact]
    public async Task Thousands_of_jobs_make_a_short_page_that_says_how_many_are_left_out()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, Jobs(3000));
        using var daemon = await Daemon.StartAsync(place);
        var page = await daemon.GetAsync("/");
        Assert.Contains("2,800 more jobs are not shown", page, StringComparison.Ordinal);
        Assert.Contains("job-199<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("job-200<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_request_for_a_run_is_logged_without_the_key()
    {
        await using var place = await Workplace.WithSandboxAsync(Small, Jobs(1));
        using var daemon = await Daemon.StartAsync(place);
        using (await daemon.PostAsync(
            """{"job":"job-0"}""", "a-wrong-key-0123456789"))
        {
            await daemon.Process.SeenAsync("POST /runs refused with 401, from ");
        }

        using (await daemon.PostAsync("""{"job":"none"}""")) await daemon.Process.SeenAsync("POST /runs refused with 404, from ");
        var ended = await daemon.StopAsync();
        Assert.DoesNotContain("a-wrong-key", ended.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Daemon.Key, ended.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_of_one_second_share_one_reading_and_a_failed_one_is_not_kept()
    {
        var (clock, made) = (new FakeTimeProvider(), 0);
        var gate = new TaskCompletionSource();
        var fresh = new Fresh<int>(TimeSpan.FromSeconds(1), clock, async _ =>
        {
            var number = Interlocked.Increment(ref made);
            await gate.Task;
            return number == 3 ? throw new InvalidOperationException() : number;
        });
        using var gone = new CancellationTokenSource();
        var (one, two, three) = (fresh.GetAsync(gone.Token), fresh.GetAsync(Token), fresh.GetAsync(Token));
        await gone.CancelAsync(); // its reader goes away, the others get the page
        gate.SetResult();
        Assert.Equal((1, 1), (await two, await three));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Equal(1, await fresh.GetAsync(Token));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await fresh.GetAsync(Token));
        clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => fresh.GetAsync(Token));
        Assert.Equal(4, await fresh.GetAsync(Token));
    }

    static string Jobs(int count) =>
        $$"""{ "jobs": [ {{string.Join(", ", Enumerable.Range(0, count).Select(i => $$"""{ "name": "job-{{i}}", {{Daemon.Never}} }"""))}} ] }""";
}
