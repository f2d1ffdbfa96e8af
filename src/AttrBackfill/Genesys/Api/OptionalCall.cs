namespace AttrBackfill.Genesys.Api;

/// <summary>
/// Marks a call that something else can take the place of: a passing fault is retried, and what lasts is not waited for. A limit (429) is
/// waited for as with any call.
/// </summary>
internal static class OptionalCall
{
    public const string Name = "attrbackfill.optional";

    /// <summary>With the timeout of an attempt no more than two minutes.</summary>
    public const int Retries = 3;

    static readonly HttpRequestOptionsKey<bool> Key = new(Name);

    public static bool Is(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var isOptional) && isOptional;
}
