using System.Globalization;

namespace AttrBackfill.Configuration;

/// <summary><c>4d</c> or <c>36h</c> before the beginning of a window; <c>0d</c> for none.</summary>
internal static class LookBackSpan
{
    /// <summary>Older conversations are found by their activity.</summary>
    const int MaxDays = 31;

    public static string Limits { get; } = string.Create(CultureInfo.InvariantCulture, $"up to {MaxDays}d");

    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || text[^1] is not ('d' or 'h')) return false;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        if (count > (text[^1] == 'd' ? MaxDays : MaxDays * 24)) return false;

        span = text[^1] == 'd' ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count);
        return true;
    }

    /// <summary>Of a setting that was checked when jobs.json was read.</summary>
    public static TimeSpan Of(string text) =>
        TryParse(text, out var span) ? span : throw new ArgumentException("Checked when jobs.json was read.", nameof(text));
}
