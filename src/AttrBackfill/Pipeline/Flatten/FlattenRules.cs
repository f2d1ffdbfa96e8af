using System.Collections.Frozen;
using AttrBackfill.Configuration;

namespace AttrBackfill.Pipeline.Flatten;

/// <summary>A job's flatten settings, made ready for a million conversations.</summary>
internal sealed class FlattenRules(FlattenSettings settings)
{
    const int DeepestPath = 64;

    public FlattenSettings Settings { get; } = settings;

    public NameRules Names { get; } = new(settings);

    public FrozenDictionary<string, string> Prefixes { get; } = settings.Prefixes.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Bounded here too: the walk's stack depends on it.</summary>
    public int MaxDepth { get; } = Math.Clamp(settings.MaxDepth, 1, DeepestPath);
}
