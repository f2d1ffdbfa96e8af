using AttrBackfill.Sandbox.Data;

namespace AttrBackfill.Sandbox.State;

/// <summary>
/// Which written attributes vanish, and when. It follows from the moment of the write: nothing is scheduled or stored, and a new write of
/// the same attribute is lost at the same age again.
/// </summary>
internal sealed class Losses(SandboxOptions options)
{
    readonly long _seed = options.FaultSeed ?? options.Seed;

    /// <summary>The writes that are not lost at the moment.</summary>
    public IEnumerable<AttributeWrite> Kept(string conversationId, IReadOnlyList<AttributeWrite> writes, DateTimeOffset moment) =>
        options.LoseWritten == 0 ? writes : writes.Where(w => !IsLost(conversationId, w, moment));

    public bool IsLost(string conversationId, AttributeWrite write, DateTimeOffset moment)
    {
        if (options.LoseWritten == 0) return false;
        var rng = Rng.For(_seed ^ Rng.Hash($"{conversationId}\n{write.Name}"), 0, 31);
        var (from, to) = options.LoseAfter;
        return rng.Fraction() < options.LoseWritten && write.At + from + rng.Fraction() * (to - from) <= moment;
    }
}
