using AttrBackfill.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

public sealed class QuotaTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_wait_for_the_next_window_instead_of_drawing_a_429()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        var options = new SandboxOptions { Conversations = 10, Days = 1, Rate = "5/60s", Clock = clock };
        await using var server = await SandboxServer.StartAsync(options, Cancel);
        using var client = ClientFactory.For(server, clock: clock);
        for (var i = 0; i < 5; i++) await client.Analytics.AvailabilityAsync(Cancel);
        var sixth = client.Analytics.AvailabilityAsync(Cancel);
        while (!sixth.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await sixth;
        Assert.DoesNotContain(server.Requests, r => r.Status == 429);
        Assert.True(clock.GetUtcNow() - clock.Start >= TimeSpan.FromSeconds(55));
    }
}
