using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary>A job's <c>verify</c>: <c>none</c>, <c>all</c>, or <c>sample:5%</c>.</summary>
internal static class VerifyShare
{
    const string Sample = "sample:";

    /// <summary>The share of the conversations to verify, 0 to 1.</summary>
    public static double Of(string verify) =>
        TryParse(verify, out var share) ? share : throw new ArgumentException("Checked when jobs.json was read.", nameof(verify));

    public static bool TryParse(string verify, out double share)
    {
        share = verify == "all" ? 1 : 0;
        if (verify is "none" or "all") return true;
        if (!verify.StartsWith(Sample, StringComparison.Ordinal) || !verify.EndsWith('%')) return false;

        var number = verify.AsSpan()[Sample.Length..^1];
        if (number.IsEmpty || !char.IsAsciiDigit(number[0]) || !char.IsAsciiDigit(number[^1])) return false;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)) return false;

        share = percent / 100;
        return percent is > 0 and <= 100;
    }
}
