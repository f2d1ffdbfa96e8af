using System.Globalization;
using System.Security.Cryptography;

namespace AttrBackfill.Pipeline;

internal static class RunId
{
    /// <summary><c>yyyyMMddTHHmmssZ-xxxx</c>: ids sort by time.</summary>
    public static string New(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{RandomNumberGenerator.GetInt32(0x10000):x4}");
}
