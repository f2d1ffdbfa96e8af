using System.Globalization;

namespace AttrBackfill.Pipeline.Targets.CustomAttributes;

/// <summary>JSON's numbers by their value: a server may write <c>1.10</c> back as <c>1.1</c>, or as its nearest double.</summary>
internal static class Numbers
{
    public static bool AreSame(string desired, string actual)
    {
        var stored = Canonical(actual);
        if (stored is null) return false;
        if (Canonical(desired) == stored) return true;
        return double.TryParse(desired, NumberStyles.Float, CultureInfo.InvariantCulture, out var nearest) && double.IsFinite(nearest)
            && Canonical(nearest.ToString("R", CultureInfo.InvariantCulture)) == stored;
    }

    /// <summary>Sign, digits without zeros at either end, power of ten; null where the text is no number.</summary>
    static string? Canonical(string number)
    {
        var (mantissa, power) = number.IndexOfAny(['e', 'E']) is var e and >= 0 ? (number[..e], number[(e + 1)..]) : (number, "0");
        var negative = mantissa.StartsWith('-');
        var unsigned = mantissa.TrimStart('+', '-');
        var point = unsigned.IndexOf('.');
        var digits = unsigned.Replace(".", "", StringComparison.Ordinal);
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit)
            || !long.TryParse(power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return null;
        }

        if (point >= 0) exponent -= unsigned.Length - point - 1;
        var significant = digits.TrimStart('0');
        if (significant.Length == 0) return "0";
        var trimmed = significant.TrimEnd('0');
        return string.Create(
            CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}{trimmed}e{exponent + significant.Length - trimmed.Length}");
    }
}
