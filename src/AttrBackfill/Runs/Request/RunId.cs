using System.Globalization;
using System.Text.RegularExpressions;

namespace AttrBackfill.Runs.Request;

internal static partial class RunId
{
    const int HexDigits = 0x10000;

    public static bool Is(string text) => Form().IsMatch(text);

    /// <summary>
    /// <c>yyyyMMddTHHmmssZ-xxxx</c>: UTC start, and the fraction of its second as four hex digits, so that ids sort by time even within a
    /// second.
    /// </summary>
    public static string New(DateTimeOffset now)
    {
        var fraction = now.Ticks % TimeSpan.TicksPerSecond * HexDigits / TimeSpan.TicksPerSecond;
        return string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{fraction:x4}");
    }

    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}\z")]
    private static partial Regex Form();
}
