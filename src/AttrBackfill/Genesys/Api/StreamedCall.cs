namespace AttrBackfill.Genesys.Api;

/// <summary>Marks a call whose response body is read while it arrives, and not held in memory.</summary>
internal static class StreamedCall
{
    public const string Name = "attrbackfill.streamed";

    /// <summary>Marks a call that may be repeated for a smaller page.</summary>
    public const string CanBeSmaller = "attrbackfill.canbesmaller";

    static readonly HttpRequestOptionsKey<bool> Key = new(Name);
    static readonly HttpRequestOptionsKey<bool> CanBeSmallerKey = new(CanBeSmaller);

    public static bool Is(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var isStreamed) && isStreamed;

    public static bool CanShrink(HttpRequestMessage request) =>
        request.Options.TryGetValue(CanBeSmallerKey, out var canBeSmaller) && canBeSmaller;
}
