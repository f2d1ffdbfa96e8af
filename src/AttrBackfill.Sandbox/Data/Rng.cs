namespace AttrBackfill.Sandbox.Data;

/// <summary>SplitMix64: small, fast, and the same on every machine, so that a seed names one set of data for ever.</summary>
internal struct Rng(ulong state)
{
    ulong _state = state;

    /// <summary>An independent stream per seed, item and purpose.</summary>
    public static Rng For(long seed, long item, int purpose) =>
        new(Mix(Mix(Mix((ulong)seed + 0x9E3779B97F4A7C15) ^ (ulong)item) ^ ((ulong)purpose * 0xD6E8FEB86659FD93)));

    /// <summary>FNV-1a; string.GetHashCode differs from process to process.</summary>
    public static long Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return (long)Mix(hash);
    }

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    public int Below(int limit) => (int)((Next() >> 33) % (ulong)limit);

    /// <summary>In [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Percent(int percent) => Below(100) < percent;

    public T Pick<T>(T[] items) => items[Below(items.Length)];

    public Guid Guid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }

    public string Id() => Guid().ToString();

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
