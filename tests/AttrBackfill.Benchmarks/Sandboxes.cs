using AttrBackfill.Sandbox;

namespace AttrBackfill.Benchmarks;

internal static class Sandboxes
{
    /// <summary>A job over every conversation.</summary>
    public const string Backfill = """ "select": { "mediaTypes": [] } """;

    public const string BackfillWithSingleReads = """ "select": { "mediaTypes": [] }, "bulkRead": "off" """;

    public const string BackfillWithoutReads = """ "select": { "mediaTypes": [] }, "readBeforeWrite": false """;

    public const string Audit = """ "mode": "audit", "select": { "mediaTypes": [] } """;

    /// <summary>Neither limit nor lag: what is measured is the program's own.</summary>
    public static SandboxOptions Open(int conversations, int latencyMilliseconds = 0) => new()
    {
        Conversations = conversations, Days = 7, Rate = "none", AvailabilityLag = TimeSpan.Zero,
        Latency = TimeSpan.FromMilliseconds(latencyMilliseconds),
    };
}
