namespace AttrBackfill.Benchmarks.Nights;

/// <summary>How a night's events are drawn from the seed.</summary>
internal static class NightDraw
{
    /// <summary>The seed of one night: a night's events do not depend on what the nights before it drew.</summary>
    public static int SeedOf(int seed, int night) => unchecked((seed * 1_000_003) + night);

    /// <summary>One of the kinds, each as often as its weight says. Takes one number from <paramref name="random"/>.</summary>
    public static T Weighted<T>(Random random, IReadOnlyCollection<(T Kind, int Weight)> among)
    {
        var left = random.Next(among.Sum(w => w.Weight));
        return among.First(w => (left -= w.Weight) < 0).Kind;
    }
}
