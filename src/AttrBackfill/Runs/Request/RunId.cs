using System.Globalization;

namespace AttrBackfill.Runs.Request;

internal static class RunId
{
    const int HexDigits = 0x10000;

    /// <summary>
    /// <c>yyyyMMddTHHmmssZ-xxxx</c>: UTC start, and the fraction of its second as four hex digits, so that ids sort by time even within a
    /// second.
    /// </summary>
    public static string New(DateTimeOffset now)
    {
        var fraction = now.Ticks % TimeSpan.TicksPerSecond * HexDigits / TimeSpan.TicksPerSecond;
        return string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{fraction:x4}");
    }
}
