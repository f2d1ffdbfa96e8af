using System.Globalization;

namespace AttrBackfill.Text;

/// <summary>Times in the ledger and in the reports: ISO-8601, UTC, milliseconds, <c>Z</c>; as text they sort as in time.</summary>
internal static class IsoTime
{
    const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Clocks of machines that agree differ by no more.</summary>
    public static readonly TimeSpan ClocksAgree = TimeSpan.FromMinutes(2);

    public static string Of(DateTimeOffset time) => time.ToUniversalTime().ToString(Format, CultureInfo.InvariantCulture);

    public static string? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;

    public static DateTimeOffset Parse(string text) => DateTimeOffset.ParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public static DateTimeOffset? ParseOrNull(string? text) => text is null ? null : Parse(text);
}
