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

    static readonly (int Share, string Media, string? Message, int OutboundPercent)[] VariedMedia =
    [
        (60, "message", "webmessaging", 0),
        (8, "message", "whatsapp", 20),
        (5, "message", "sms", 50),
        (3, "message", "open", 0),
        (10, "voice", null, 30),
        (9, "email", null, 10),
        (5, "callback", null, 60),
    ];

    public static Profile For(SandboxOptions options, int position) => For(options.Seed, position, options.Varied ? VariedMedia : Media);

    static Profile For(int seed, int position, (int Share, string Media, string? Message, int OutboundPercent)[] kinds)
    {
        var rng = Rng.For(seed, position, 3);
        var share = rng.Below(100);
        var kind = 0;
        while (share >= kinds[kind].Share) share -= kinds[kind++].Share;
        var (_, media, message, outbound) = kinds[kind];
        var profile = new Profile(
            media, message, rng.Percent(outbound) ? "outbound" : "inbound",
            Queue: rng.Below(QueueCount), Division: rng.Percent(80) ? 0 : 1,
            HasBot: media == "message" && rng.Percent(30), HasAgent: rng.Percent(85),
            rng.Below(100) switch
            {
                < 2 => CustomerShape.Nobody,
                < 5 =>
                CustomerShape.WithoutAttributes,
                < 8 => CustomerShape.SeveralFirstEmpty,
                _ => CustomerShape.One
            },
            rng.Below(100) switch { < 20 => FlatState.Equal, < 28 => FlatState.Stale, _ => FlatState.None });
        // Mail comes from an external participant, who is no customer to the API.
        return media == "email" ? profile with { Customer = CustomerShape.Nobody } : profile;
    }
}
