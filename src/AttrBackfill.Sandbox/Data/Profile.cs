namespace AttrBackfill.Sandbox.Data;

/// <summary>How a generated customer's flattened attributes stand.</summary>
internal enum FlatState { None, Equal, Stale }

internal enum CustomerShape { One, SeveralFirstEmpty, WithoutAttributes, Nobody }

/// <summary>What is decided about a generated conversation before its text is written: enough for filters.</summary>
internal readonly record struct Profile(
    string MediaType, string? MessageType, string Direction, int Queue, int Division, bool HasBot, bool HasAgent,
    CustomerShape Customer, FlatState Flat)
{
    public const int QueueCount = 5;
    public const int DivisionCount = 2;

    static readonly (int Share, string Media, string? Message, int OutboundPercent)[] Media =
    [
        (80, "message", "webmessaging", 0),
        (8, "message", "whatsapp", 10),
        (4, "message", "sms", 30),
        (3, "message", "open", 0),
        (5, "voice", null, 20),
    ];

    public static Profile For(int seed, int position)
    {
        var rng = Rng.For(seed, position, 3);
        var share = rng.Below(100);
        var kind = 0;
        while (share >= Media[kind].Share) share -= Media[kind++].Share;
        var (_, media, message, outbound) = Media[kind];
        return new Profile(
            media, message, rng.Percent(outbound) ? "outbound" : "inbound",
            Queue: rng.Below(QueueCount), Division: rng.Percent(80) ? 0 : 1,
            HasBot: media == "message" && rng.Percent(30), HasAgent: rng.Percent(85),
            rng.Below(100) switch { < 2 => CustomerShape.Nobody, < 5 => CustomerShape.WithoutAttributes, < 8 => CustomerShape.SeveralFirstEmpty, _ => CustomerShape.One },
            rng.Below(100) switch { < 20 => FlatState.Equal, < 28 => FlatState.Stale, _ => FlatState.None });
    }
}
