namespace AttrBackfill.Genesys.Api;

/// <summary>Marks a call whose response body is read while it arrives, and not held in memory.</summary>
internal static class StreamedCall
{
    public const string Name = "attrbackfill.streamed";

    static readonly HttpRequestOptionsKey<bool> Key = new(Name);

    public static bool Is(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var isStreamed) && isStreamed;
}
