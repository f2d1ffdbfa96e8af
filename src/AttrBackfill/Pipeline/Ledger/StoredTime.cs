using AttrBackfill.Text;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>
/// Times of conversations as the ledger stores them: milliseconds since 1970, in UTC. They are those that <see cref="IsoTime"/> writes.
/// </summary>
internal static class StoredTime
{
    /// <summary>The start of a conversation of which none is known: such conversations come first in every store.</summary>
    public const long Unknown = 0;

    public const long MillisecondsOfDay = 24 * 60 * 60 * 1000;

    /// <summary>Every offset of a time zone is a multiple of this, so that quarters of an hour add up to the days of any zone.</summary>
    public const long MillisecondsOfQuarter = 15 * 60 * 1000;

    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long? OfOrNull(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static long OfStart(DateTimeOffset? start) => start?.ToUnixTimeMilliseconds() ?? Unknown;

    public static DateTimeOffset Time(long stored) => DateTimeOffset.FromUnixTimeMilliseconds(stored);

    public static DateTimeOffset? TimeOrNull(long? stored) => stored is { } known ? Time(known) : null;

    /// <summary>Null where no start is known.</summary>
    public static DateTimeOffset? Start(long stored) => stored == Unknown ? null : Time(stored);
}
