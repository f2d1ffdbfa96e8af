using System.Globalization;

namespace AttrBackfill.Genesys.Api;

/// <summary>The headers in which a server counts the calls of the present window.</summary>
internal static class LimitHeaders
{
    public const string Count = "count";
    public const string Allowed = "allowed";
    public const string Reset = "reset";

    /// <summary>What stands before all three; empty where a response lacks one of them.</summary>
    public static string PrefixOf(HttpResponseMessage answer) => answer.Headers.Select(h => h.Key.ToLowerInvariant())
        .Where(name => name.EndsWith(Count, StringComparison.Ordinal)).Select(name => name[..^Count.Length])
        .FirstOrDefault(prefix => Number(answer, prefix + Allowed) is not null && Number(answer, prefix + Reset) is not null) ?? "";

    public static double? Number(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out var values)
        && double.TryParse(values.FirstOrDefault(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? Math.Min(number, int.MaxValue)
            : null;
}
