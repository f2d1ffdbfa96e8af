using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>The limit is used to the last call and not beyond, whatever it is and whoever else uses it.</summary>
public sealed class QuotaWindowTests
{
    public static TheoryData<int, double, double?, double> Limits()
    {
        var limits = new TheoryData<int, double, double?, double>();
        foreach (var (allowed, window) in new[] { (300, 2.0), (300, 60.0), (180, 60.0), (6000, 60.0) })
        {
            foreach (double? aligned in new double?[] { null, 0, 0.37, 0.93 })
            {
                foreach (var latency in new[] { 0.0005, 0.02, 0.1 }) limits.Add(allowed, window, aligned, latency);
            }
        }

        return limits;
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Alone_every_permitted_call_is_used_and_none_refused(int allowed, double window, double? aligned, double latency)
    {
        var windows = new QuotaSimulation(new SimulatedLimit(allowed, window) { Aligned = aligned }, share: 1, latency).Run(
            calls: allowed * 12, start: window * 5.55);
        var full = windows.SkipLast(1).Skip(aligned is null ? 0 : 1).ToList();
        Assert.True(full.Sum(w => w.Ours) >= 0.98 * allowed * full.Count, Show(windows));
        Assert.True(windows.Sum(w => w.OursRefused) == 0, Show(windows));
        Assert.True(windows[^1].Begin - windows[0].Begin <= window * 13.1, Show(windows)); // no window was slept over
    }

    [Theory]
    [InlineData(300, 2, null)]
    [InlineData(300, 2, 0.4)]
    [InlineData(300, 60, 0.4)]
    public void A_server_that_rounds_resets_down_is_learned_at_the_price_of_one_refusal(int allowed, double window, double? aligned)
    {
        var limit = new SimulatedLimit(allowed, window) { Aligned = aligned, RoundsDown = true };
        var windows = new QuotaSimulation(limit, share: 1, latency: 0.001).Run(calls: allowed * 12, start: window * 5.55);
        var full = windows.SkipLast(1).Skip(1).ToList();
        Assert.True(full.Sum(w => w.Ours) >= 0.98 * allowed * full.Count, Show(windows));
        Assert.True(windows.Sum(w => w.OursRefused) <= 2, Show(windows));
    }

    [Theory]
    [InlineData(2, 0.0005)]
    [InlineData(2, 0.02)]
    [InlineData(60, 0.02)]
    public void What_a_steady_neighbour_leaves_is_used(double window, double latency)
    {
        var steady = Enumerable.Range(0, 150 * 40).Select(i => i * window / 150);
        AssertShared(new SimulatedLimit(300, window) { Neighbour = steady }, window, latency);
        AssertShared(new SimulatedLimit(300, window) { Neighbour = steady, Aligned = 0.4 }, window, latency);
    }

    [Theory]
    [InlineData(2, 0.0005)]
    [InlineData(2, 0.02)]
    [InlineData(60, 0.02)]
    public void What_a_neighbour_leaves_that_comes_all_at_once_is_used(double window, double latency)
    {
        foreach (var at in new[] { 0.01, window / 2 })
        {
            var bursts = Enumerable.Range(0, 40).SelectMany(n => Enumerable.Range(0, 150).Select(i => (n * window) + at + (i * 0.001)));
            AssertShared(new SimulatedLimit(300, window) { Neighbour = bursts, Aligned = 0 }, window, latency);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(60)]
    public void What_an_irregular_neighbour_leaves_is_nearly_all_used(double window)
    {
        var random = new Random(7);
        var time = 0.0;
        var calls = Enumerable.Range(0, 150 * 40).Select(_ => time += -Math.Log(1 - random.NextDouble()) * window / 150).ToList();
        AssertShared(new SimulatedLimit(300, window) { Neighbour = calls, Aligned = 0.4 }, window, latency: 0.002, neighbourRefused: 0.03);
    }

    /// <summary>The first window is where the neighbour is met.</summary>
    static void AssertShared(SimulatedLimit limit, double window, double latency, double neighbourRefused = 0.01)
    {
        var windows = new QuotaSimulation(limit, share: 1, latency).Run(calls: 150 * 20, start: window * 2.55);
        var mine = windows.Where(w => w.Begin >= window * 2.5).Skip(2).SkipLast(1).ToList();
        Assert.True(mine.Count >= 15, Show(windows));
        var left = mine.Sum(w => limit.Allowed - w.Neighbours);
        Assert.True(mine.Sum(w => w.Ours) >= 0.95 * left, Show(windows));
        Assert.True(windows.Sum(w => w.OursRefused) <= 0.01 * windows.Sum(w => w.Ours), Show(windows));
        Assert.True(mine.Sum(w => w.NeighboursRefused) <= neighbourRefused * mine.Sum(w => w.Neighbours), Show(windows));
    }

    [Theory]
    [InlineData(300, 2, 0.5, 0.001)]
    [InlineData(300, 2, 0.9, 0.001)]
    [InlineData(300, 2, 0.5, 0.05)]
    [InlineData(180, 60, 0.5, 0.05)]
    [InlineData(6000, 60, 0.25, 0.02)]
    public void The_share_is_taken_and_no_more(int allowed, double window, double share, double latency)
    {
        var limit = new SimulatedLimit(allowed, window) { Aligned = 0.4 };
        var windows = new QuotaSimulation(limit, share, latency).Run(calls: (int)(allowed * share * 20), start: window * 2.55);
        var full = windows.Skip(1).SkipLast(1).ToList();
        Assert.All(full, w => Assert.InRange(w.Ours, 0, (int)(allowed * share) + 1));
        Assert.True(full.Sum(w => w.Ours) >= 0.95 * share * allowed * full.Count, Show(windows));
        // Also from first to last call, however the windows fall.
        var (first, last) = (window * 2.55, windows[^1].Begin);
        Assert.True(windows.SkipLast(1).Sum(w => w.Ours) <= allowed * share * (((last - first) / window) + 1), Show(windows));
    }

    [Fact]
    public void A_neighbour_that_has_gone_leaves_everything()
    {
        var gone = Enumerable.Range(0, 150 * 8).Select(i => i * 2.0 / 150);
        var windows = new QuotaSimulation(new SimulatedLimit(300, 2) { Neighbour = gone }, share: 1, latency: 0.001).Run(calls: 6000);
        Assert.All(windows.SkipLast(1).TakeLast(8), w => Assert.InRange(w.Ours, 294, 300));
    }

    static string Show(IEnumerable<SimulatedWindow> windows) => string.Join('\n', windows);
}
