using System.Globalization;
using System.Text.RegularExpressions;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>
/// ISO-8601 with <c>Z</c> or an offset, in the extended form or the basic one; seconds and their fraction may be left out.
/// </summary>
internal static partial class Timestamps
{
    /// <summary>In UTC with milliseconds, <c>2026-11-20T09:00:00.000Z</c> (finer ones are cut); null where it is no such text.</summary>
    public static string? ToUtc(string text)
    {
        var match = Extended().Match(text) is { Success: true } extended ? extended : Basic().Match(text);
        if (!match.Success) return null;
        var fraction = match.Groups["fraction"].Value;
        var normal =
            $"{match.Groups["date"].Value.Replace("-", "", StringComparison.Ordinal)}T{match.Groups["time"].Value.Replace(":", "", StringComparison.Ordinal)}"
            + (match.Groups["second"].Success ? match.Groups["second"].Value : "00")
            + (fraction + "000")[..3]
            + Offset(match.Groups["offset"].Value);
        return DateTimeOffset.TryParseExact(
            normal, "yyyyMMdd'T'HHmmssfffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null;
    }

    static string Offset(string offset) => offset switch
    {
        "Z" => "+00:00",
        { Length: 3 } => offset + ":00",
        { Length: 5 } => $"{offset[..3]}:{offset[3..]}",
        _ => offset,
    };

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?<time>[0-9]{2}:[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]+))?)?(?<offset>Z|[+-][0-9]{2}(?::?[0-9]{2})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Extended();

    [GeneratedRegex(@"\A(?<date>[0-9]{8})T(?<time>[0-9]{4})(?:(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]+))?)?(?<offset>Z|[+-][0-9]{2}(?:[0-9]{2})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Basic();
}
